namespace BlasNet;

/// <summary>Tells where in a file a fault stands.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1 on; null where the whole file is meant.</param>
/// <param name="Column">The name of the column; null where the whole line is meant.</param>
/// <param name="Text">What stands there; null where nothing can be shown.</param>
internal sealed record DataPlace(string File, int? Line = null, string? Column = null, string? Text = null);
