namespace BlasNet;

/// <summary>The names under which other libraries, or earlier versions of this one, know a kind or a property.</summary>
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
        ["linear"] = "identity",
        ["swish"] = "silu",
        ["randomNormal"] = "normal",
        ["randomUniform"] = "uniform",
        ["exponentialDecay"] = "exponential",
        ["cosineDecay"] = "cosine",
    };

    /// <summary>Returns our name for another one; null where the table has none.</summary>
    public static string? Find(string name) => Table.GetValueOrDefault(name);
}
