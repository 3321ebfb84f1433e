namespace BlasNet.Exchange;

/// <summary>What the file of a graph may leave open.</summary>
internal sealed record OnnxImportOptions
{
    /// <summary>Gets the shape of one sample, channels last; null for that of the file.</summary>
    public IReadOnlyList<int>? Input { get; init; }

    /// <summary>Gets the output to take; null for the only one.</summary>
    public string? Output { get; init; }
}
