namespace BlasNet.Cli;

/// <summary>The data specs as the help of options lists them.</summary>
internal static class DataOptions
{
    /// <summary>Gets the known data specs as in <c>mnist, idx:DIR, xor or csv:FILE</c>.</summary>
    public static string Known { get; } = $"{string.Join(", ", Datasets.Names.SkipLast(1))}, {Datasets.Names[^1]} or csv:FILE";
}
