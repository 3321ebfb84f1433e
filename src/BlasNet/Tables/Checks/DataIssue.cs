namespace BlasNet.Tables;

/// <summary>Says what is wrong with data, and where.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="File">The file, or the name of data that comes from several.</param>
/// <param name="Line">The line, from 1 on; null where it is not of a line.</param>
/// <param name="Column">The name of the column; null where it is not of one.</param>
/// <param name="Text">What stands there, shortened; null where nothing can be shown.</param>
/// <param name="Sentence">The whole sentence, the place in front.</param>
public sealed record DataIssue(DataIssueKind Kind, string File, int? Line, string? Column, string? Text, string Sentence)
{
    /// <summary>Gets whether the data cannot be trained on as it is; else the complaint is a warning.</summary>
    public bool IsFault => Kind == DataIssueKind.Malformed;

    /// <summary>Returns the sentence.</summary>
    public override string ToString() => Sentence;
}

/// <summary>Tells what a complaint about data is of.</summary>
public enum DataIssueKind
{
    /// <summary>The data cannot be read or trained on as it is: a fault, where all others are warnings.</summary>
    Malformed,

    /// <summary>Cells of a column are missing.</summary>
    Missing,

    /// <summary>All cells of a column are the same, or none has a value.</summary>
    Constant,

    /// <summary>A row is there more than once.</summary>
    Duplicate,

    /// <summary>Rows with the same inputs are of different classes.</summary>
    Conflict,

    /// <summary>Some classes have far fewer rows than others, or none in a part.</summary>
    Imbalance,

    /// <summary>A row to validate on is also learned from.</summary>
    Overlap,
}
