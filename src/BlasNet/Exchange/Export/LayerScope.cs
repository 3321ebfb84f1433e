using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>What the export of one layer sees: the graph, its inputs and its weights.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Arrays">The weights of the network.</param>
/// <param name="Key">The key of the layer's arrays.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Output">The shape of one sample of its output.</param>
internal sealed record LayerScope(
    OnnxBuilder Graph, Func<string, float[]> Arrays, string Key, IReadOnlyList<ExportedValue> Inputs, Shape Output)
{
    /// <summary>Gets the lengths of the samples of each input, whole numbers [N]; null for inputs without.</summary>
    public IReadOnlyList<string?> Lengths { get; init; } = [];

    /// <summary>Gets whether the layers that read the output are dense ones alone, so that a vector may keep the order of channels
    /// first.</summary>
    public bool FeedsDense { get; init; }

    /// <summary>Gets the first input.</summary>
    public ExportedValue Input => Inputs[0];

    /// <summary>Adds an operator with one output.</summary>
    public string Add(string kind, IReadOnlyList<string> read, params IReadOnlyList<OnnxAttribute> attributes) =>
        Graph.Add(kind, read, attributes);

    /// <summary>Returns the values of one of the layer's arrays.</summary>
    public float[] Values(string array) => Arrays($"{Key}.{array}");

    /// <summary>Adds one of the layer's arrays as it is.</summary>
    public string Weights(string array, params IReadOnlyList<long> shape) =>
        Graph.Weights($"{Key}.{array}", string.Join(",", shape), () => (Values(array), [.. shape]));

    /// <summary>Adds one of the layer's arrays, changed.</summary>
    /// <param name="array">The array.</param>
    /// <param name="form">What tells the change from others of the same array.</param>
    /// <param name="make">Computes values and shape.</param>
    public string Weights(string array, string form, Func<float[], (float[] Values, long[] Shape)> make) =>
        Graph.Weights($"{Key}.{array}", form, () => make(Values(array)));

    /// <summary>Returns the output under a name, in the layout of the layer.</summary>
    public ExportedValue Result(string name) => new(name, Output);

    /// <summary>Returns the output in the layout of an input.</summary>
    public ExportedValue Like(ExportedValue input, string name) => input with { Name = name, Shape = Output };

    /// <summary>Gives a value other extents of the same size, without the batch, which stays.</summary>
    public string Reshape(string value, params IReadOnlyList<int> extents) =>
        Add("Reshape", [value, Graph.Integers([0, .. extents.Select(extent => (long)extent)])]);

    /// <summary>Returns a value with its channels last.</summary>
    public ExportedValue ToLast(ExportedValue value) => !value.IsChannelsFirst ? value
        : new ExportedValue(Move(value, value.Shape.ToArray(), [0, .. Enumerable.Range(2, value.Shape.Rank - 1), 1]), value.Shape);

    /// <summary>Returns a value with its channels first; one without positions stays as it is.</summary>
    public ExportedValue ToFirst(ExportedValue value)
    {
        if (value.IsChannelsFirst || value.Shape.Rank < 2)
            return value;
        int rank = value.Shape.Rank;
        ExportedValue moved = value with { IsChannelsFirst = true };
        return moved with { Name = Move(value, moved.Extents, [0, rank, .. Enumerable.Range(1, rank - 1)]) };
    }

    /// <summary>Returns all values in one layout: channels first where one of them has it.</summary>
    public ExportedValue[] Alike(IReadOnlyList<ExportedValue> values)
    {
        bool isFirst = values.Any(value => value.IsChannelsFirst);
        return [.. values.Select(value => isFirst ? ToFirst(value) : ToLast(value))];
    }

    /// <summary>Returns an image of so many axes with its channels first; an image without channels has one.</summary>
    public ExportedValue Image(ExportedValue value, int axes)
    {
        if (value.Shape.Rank != axes)
            return ToFirst(value);
        ExportedValue last = ToLast(value);
        return new ExportedValue(Reshape(last.Name, [1, .. last.Shape]), new Shape([.. last.Shape, 1])) { IsChannelsFirst = true };
    }

    // Where either the channels or the positions are one, the elements stay where they are.
    private string Move(ExportedValue value, int[] extents, int[] order) =>
        value.Shape.Last == 1 || value.Shape.Size == value.Shape.Last
            ? Reshape(value.Name, extents)
            : Add("Transpose", [value.Name], new OnnxAttribute("perm", [.. order.Select(axis => (long)axis)]));
}
