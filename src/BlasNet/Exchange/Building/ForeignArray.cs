namespace BlasNet.Exchange;

/// <summary>An array of a file of another program, in BlasNet's layout.</summary>
/// <param name="Source">Its name in the file.</param>
/// <param name="SourceShape">Its shape in the file.</param>
/// <param name="Target">The name of the layer's array that it becomes, such as <c>kernel</c>; of a part of a layer with what stands
/// between, such as <c>forward.kernel</c>.</param>
/// <param name="Values">The values, already in the order of that array.</param>
internal sealed record ForeignArray(string Source, IReadOnlyList<long> SourceShape, string Target, float[] Values);
