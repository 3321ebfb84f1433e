namespace BlasNet;

/// <summary>What became of the arrays of a file that was imported.</summary>
/// <param name="Matched">The arrays that the model took, in the order of its layers.</param>
/// <param name="Missing">The arrays of the model that the file does not have.</param>
/// <param name="Left">What the file has and the model does not use, such as the state of an optimizer.</param>
/// <param name="Changed">What was changed on the way, a sentence each.</param>
public sealed record ImportReport(
    IReadOnlyList<ImportedArray> Matched, IReadOnlyList<string> Missing, IReadOnlyList<string> Left, IReadOnlyList<string> Changed)
{
    /// <summary>Returns a line for each array, then what is missing, left and changed.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [
        .. Matched.Select(array => array.ToString()),
        .. Missing.Select(name => $"missing: {name}"),
        .. Left.Select(name => $"left: {name}"),
        .. Changed.Select(sentence => $"changed: {sentence}")]);
}

/// <summary>An array of a file and the array of the model that it became.</summary>
/// <param name="Source">Its name in the file.</param>
/// <param name="SourceShape">Its shape in the file.</param>
/// <param name="Target">Its key in the model, such as <c>0.conv2D.kernel</c>.</param>
/// <param name="TargetShape">Its shape in the model.</param>
public sealed record ImportedArray(string Source, IReadOnlyList<long> SourceShape, string Target, IReadOnlyList<int> TargetShape)
{
    /// <summary>Returns both names with their shapes, such as <c>conv1.weight [8, 1, 3, 3] -> 0.conv1.kernel [3, 3, 1, 8]</c>.</summary>
    public override string ToString() =>
        $"{Source} [{string.Join(", ", SourceShape)}] -> {Target} [{string.Join(", ", TargetShape)}]";
}
