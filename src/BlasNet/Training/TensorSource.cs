namespace BlasNet.Training;

/// <summary>Gives the values of a tensor where they lie; asked while the file is being written, so nothing is copied.</summary>
internal delegate ReadOnlySpan<float> TensorValues();

/// <summary>Names an array that is to be written to a safetensors file, or digested, from the memory it lives in.</summary>
/// <remarks>For a slice of a block: <c>new TensorSource("0.dense.kernel", [784, 512], () => block.Slice(offset, count))</c>.</remarks>
internal sealed class TensorSource
{
    private readonly int[] shape;

    /// <summary>Creates a source; the shape's size must be the number of values.</summary>
    public TensorSource(string name, IReadOnlyList<int> shape, TensorValues values)
    {
        ElementTypes.CheckName(name);
        Name = name;
        this.shape = [.. shape];
        Values = values;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Gets the extents, slowest axis first.</summary>
    public ReadOnlySpan<int> Shape => shape;

    /// <summary>Gets the access to the values, row-major.</summary>
    public TensorValues Values { get; }

    /// <summary>Returns the values after checking that there are as many as the shape says.</summary>
    public ReadOnlySpan<float> CheckedValues()
    {
        ReadOnlySpan<float> values = Values();
        ElementTypes.CheckShape(Name, shape, values.Length);
        return values;
    }
}
