namespace BlasNet.Data.Checks;

/// <summary>Says what is wrong with data, and where.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="File">The file, or the name of data that comes from several.</param>
/// <param name="Line">The line, from 1 on; null where it is not of a line.</param>
/// <param name="Column">The name of the column; null where it is not of one.</param>
/// <param name="Text">What stands there, shortened; null where nothing can be shown.</param>
/// <param name="Sentence">The whole sentence, the place in front.</param>
public sealed record Complaint(ComplaintKind Kind, string File, int? Line, string? Column, string? Text, string Sentence)
{
    /// <summary>Gets whether the data cannot be trained on as it is; else the complaint is a warning.</summary>
    public bool IsFault => Kind == ComplaintKind.Malformed;

    /// <summary>Returns the sentence.</summary>
    public override string ToString() => Sentence;
}
