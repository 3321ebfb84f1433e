namespace BlasNet;

/// <summary>The names under which other libraries, or earlier versions of this one, know a kind, a property or an option.</summary>
/// <remarks>For those too far from ours to be found by their letters; they are offered as advice and never read.</remarks>
internal static class OtherNames
{
    private static readonly Dictionary<string, string> Table = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kernel"] = "kernelSize",
        ["pool"] = "poolSize",
        ["stride"] = "strides",
        ["dilation"] = "dilationRate",
        ["function"] = "activation",
        ["shape"] = "targetShape",
        ["slope"] = "negativeSlope",
        ["initialAccumulator"] = "initialAccumulatorValue",
        ["batchNorm"] = "batchNormalization",
        ["layerNorm"] = "layerNormalization",
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
        ["linear"] = "identity",
        ["swish"] = "silu",
        ["randomNormal"] = "normal",
        ["randomUniform"] = "uniform",
        ["exponentialDecay"] = "exponential",
        ["cosineDecay"] = "cosine",
    };

    // Alike by their letters, but other things.
    private static readonly HashSet<(string, string)> Different = [("momentum", "emaMomentum")];

    /// <summary>Returns whether a name is known to mean something else than one of ours that looks like it.</summary>
    public static bool AreDifferent(string name, string ours) => Different.Contains((name, ours));

    /// <summary>Returns our name for another one; null where the table has none.</summary>
    public static string? Find(string name) => Table.GetValueOrDefault(name);
}
