namespace BlasNet.Tables;

/// <summary>Issue of data, with its place.</summary>
/// <param name="Kind">The kind of the issue.</param>
/// <param name="File">The file, or the name of data that comes from several.</param>
/// <param name="Line">The line, counted from 1; null where the issue is not of a line.</param>
/// <param name="Column">The name of the column; null where the issue is not of one.</param>
/// <param name="Text">The text found there, shortened; null where there is none.</param>
/// <param name="Sentence">The whole sentence, beginning with the place.</param>
public sealed record DataIssue(DataIssueKind Kind, string File, int? Line, string? Column, string? Text, string Sentence)
{
    /// <summary>Gets whether the data cannot be trained on as it is; otherwise the issue is a warning.</summary>
    public bool IsFault => Kind == DataIssueKind.Malformed;

    /// <summary>Returns the sentence.</summary>
    public override string ToString() => Sentence;
}

/// <summary>Kinds of data issues.</summary>
public enum DataIssueKind
{
    /// <summary>The data cannot be read or trained on as it is: a fault, while all others are warnings.</summary>
    Malformed,

    /// <summary>Cells of a column are missing.</summary>
    Missing,

    /// <summary>All cells of a column are the same, or none has a value.</summary>
    Constant,

    /// <summary>Different numbers of a column are the same number of the precision in which they are read or learned from.</summary>
    Rounded,

    /// <summary>A row occurs more than once.</summary>
    Duplicate,

    /// <summary>Rows with the same inputs have different classes.</summary>
    Conflict,

    /// <summary>Some classes have far fewer rows than others, or none in a part.</summary>
    Imbalance,

    /// <summary>A validation row is also a training row.</summary>
    Overlap,

    /// <summary>Cells look like numbers written in another way than the table is read.</summary>
    NumberFormat,
}
