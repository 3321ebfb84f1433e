namespace BlasNet.Exchange;

/// <summary>A value of a graph: a constant, or one that depends on the graph's input.</summary>
internal abstract class OnnxOperand;

/// <summary>A constant of a graph: an initializer, or what was computed from constants.</summary>
internal sealed class OnnxConstant : OnnxOperand
{
    private readonly OnnxTensor? tensor;
    private readonly double[]? values;

    /// <summary>Creates a constant of the file.</summary>
    public OnnxConstant(OnnxTensor tensor)
    {
        this.tensor = tensor;
        (Type, Shape, Source, SourceShape) = (tensor.Type, tensor.Shape, tensor.Name, tensor.Shape);
    }

    /// <summary>Creates a computed constant.</summary>
    public OnnxConstant(OnnxType type, IReadOnlyList<long> shape, double[] values, OnnxConstant? source = null)
    {
        this.values = values;
        (Type, Shape, Source, SourceShape) = (type, shape, source?.Source ?? "", source?.SourceShape ?? shape);
    }

    private OnnxConstant(OnnxConstant other, IReadOnlyList<long> shape)
    {
        (tensor, values) = (other.tensor, other.values);
        (Type, Shape, Source, SourceShape) = (other.Type, shape, other.Source, other.SourceShape);
    }

    /// <summary>Gets the type of the elements.</summary>
    public OnnxType Type { get; }

    /// <summary>Gets the extents.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Gets the name of the array of the file that it is or was computed from.</summary>
    public string Source { get; init; }

    /// <summary>Gets the shape of that array.</summary>
    public IReadOnlyList<long> SourceShape { get; }

    /// <summary>Gets the number of elements.</summary>
    public long Size => values?.Length ?? tensor!.Size;

    /// <summary>Gets whether the elements are whole numbers.</summary>
    public bool IsWhole => Type is OnnxType.Int32 or OnnxType.Int64 or OnnxType.Int8 or OnnxType.UInt8 or OnnxType.Bool;

    /// <summary>Returns the elements as floats.</summary>
    /// <exception cref="DataException">The elements are texts.</exception>
    public float[] ToSingles() => values is null ? Numbers.ToSingles() : Array.ConvertAll(values, value => (float)value);

    /// <summary>Returns the elements as doubles.</summary>
    /// <exception cref="DataException">The elements are texts.</exception>
    public double[] ToDoubles() => values ?? Numbers.ToDoubles();

    /// <summary>Returns the elements as whole numbers.</summary>
    /// <exception cref="DataException">The elements are texts.</exception>
    public long[] ToIntegers() => values is null ? Numbers.ToIntegers() : Array.ConvertAll(values, value => (long)value);

    /// <summary>Returns the same elements in another shape of as many.</summary>
    public OnnxConstant WithShape(IReadOnlyList<long> shape) => new(this, shape);

    private OnnxTensor Numbers => tensor!.Type != OnnxType.Text
        ? tensor
        : throw new DataException($"the constant '{Excerpt.Of(tensor.Name)}' holds texts, but numbers are required.");
}

/// <summary>A value that depends on the graph's input, and the work that computes it.</summary>
internal sealed class OnnxStep(Place place, OnnxWork work, IReadOnlyList<OnnxStep> inputs, FlowShape shape) : OnnxOperand
{
    /// <summary>Gets the node of the graph.</summary>
    public Place Place { get; } = place;

    /// <summary>Gets or sets the work.</summary>
    public OnnxWork Work { get; set; } = work;

    /// <summary>Gets or sets the values that it reads.</summary>
    public IReadOnlyList<OnnxStep> Inputs { get; set; } = inputs;

    /// <summary>Gets the shape.</summary>
    public FlowShape Shape { get; } = shape;

    /// <summary>Gets or sets the activation that is joined to the work; null for none.</summary>
    public Activation? Activation { get; set; }
}
