namespace BlasNet.Cli;

/// <summary>Says in the help of options what data there is.</summary>
internal static class DataOptions
{
    /// <summary>Gets the known data specs as in <c>mnist, idx:DIR, xor or csv:FILE</c>.</summary>
    public static string Known { get; } = $"{string.Join(", ", Datasets.Names.SkipLast(1))}, {Datasets.Names[^1]} or csv:FILE";
}
