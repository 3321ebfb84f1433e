namespace BlasNet;

/// <summary>The names that options and JSON properties had before, with those they have now.</summary>
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

    /// <summary>Returns the present name of what had this one; null where it is no former name.</summary>
    public static string? Find(string name) => Names.GetValueOrDefault(name);
}
