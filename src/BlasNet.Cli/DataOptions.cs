namespace BlasNet.Cli;

/// <summary>List of data specs for the help of options.</summary>
internal static class DataOptions
{
    /// <summary>Gets the known data specs: <c>mnist, idx:DIR, xor or csv:FILE</c>.</summary>
    public static string Known { get; } = $"{string.Join(", ", Datasets.Names.SkipLast(1))}, {Datasets.Names[^1]} or csv:FILE";
}
