namespace BlasNet;

/// <summary>Former names of options and JSON properties, with their present names.</summary>
/// <remarks>An error about a former name offers the new one, however different it is, where it is known in that place.</remarks>
internal static class FormerNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--most"] = "--max-issues",
        ["--unknown"] = "--unknown-category",
        ["--categories"] = "--category-encoding",
        ["--kind"] = "--column-type",
        ["--weight"] = "--sample-weight",
        ["--missing-markers"] = "--na-values",
        ["unknown"] = "unknownCategory",
        ["categories"] = "categoryEncoding",
        ["kinds"] = "columnTypes",
        ["weight"] = "sampleWeight",
        ["missingMarkers"] = "naValues",
    };

    /// <summary>Returns the present name for a former one; null where it is not a former name.</summary>
    public static string? Find(string name) => Names.GetValueOrDefault(name);
}
