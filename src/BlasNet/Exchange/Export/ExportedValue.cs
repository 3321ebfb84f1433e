namespace BlasNet.Exchange;

/// <summary>The output of a layer in a graph of ONNX.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Shape">The shape of one sample as the layer gives it, channels last.</param>
internal sealed record ExportedValue(string Name, Shape Shape)
{
    /// <summary>Gets whether the channels stand first there: [N, C, ...].</summary>
    public bool IsChannelsFirst { get; init; }

    /// <summary>Gets the channels of the image that a vector was, where its elements are in the order of channels first; 0 for a vector in
    /// the order of the layer.</summary>
    public int ChannelsOfVector { get; init; }

    /// <summary>Gets the extents as the graph has them, without the batch.</summary>
    public int[] Extents => IsChannelsFirst ? [Shape.Last, .. Shape.SkipLast(1)] : Shape.ToArray();

    /// <summary>Returns the axis in the graph of an axis of a sample, both with the batch as axis 0.</summary>
    public int AxisOf(int axis) => !IsChannelsFirst ? axis + 1 : axis == Shape.Rank - 1 ? 1 : axis + 2;
}
