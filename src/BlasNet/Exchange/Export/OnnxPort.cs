namespace BlasNet;

/// <summary>Input or output of a graph of ONNX.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type of its elements: <c>float</c> or <c>string</c>.</param>
/// <param name="Shape">The extents after that of the batch, which is open.</param>
public sealed record OnnxPort(string Name, string Type, IReadOnlyList<int> Shape)
{
    /// <summary>Returns the port as a line, such as <c>probabilities: float [n, 3]</c>.</summary>
    public override string ToString() => $"{Name}: {Type} [{string.Join(", ", Shape.Select(extent =>
        extent.ToString(System.Globalization.CultureInfo.InvariantCulture)).Prepend("n"))}]";
}
