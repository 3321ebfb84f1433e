namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private const string PerChannel =
        """[{"kind":"permute","dims":[2,1]},{"kind":"dense","units":4},{"kind":"permute","dims":[2,1]}]""";

    private const string Flat = """["flatten",{"kind":"dense","units":12},{"kind":"reshape","targetShape":[2,2,3]}]""";

    private static LayerCase[] Series =>
    [
        new(Layer.MovingAverage(), [[30, 3]], [30, 3], "movingAverage", """{"kind":"movingAverage"}"""),
        new(Layer.MovingAverage(5, "trend"), [[3, 2]], [3, 2], "movingAverage(name: trend, size: 5)",
            """{"kind":"movingAverage","name":"trend","size":5}"""),
        new(Layer.ReversibleNormalization([Layer.Permute([2, 1]), Layer.Dense(4), Layer.Permute([2, 1])]), [[6, 3]], [4, 3],
            "reversibleNormalization(layers: " + PerChannel.Replace(",{", ", {", StringComparison.Ordinal) + ")",
            $$"""{"kind":"reversibleNormalization","layers":{{PerChannel}}}"""),
        new(Layer.ReversibleNormalization(
            [Layer.Flatten(), Layer.Dense(12), Layer.Reshape([2, 2, 3])], NormalizationMode.Last, "level"),
            [[6, 3]], [2, 2, 3],
            "reversibleNormalization(name: level, mode: last, layers: " + Flat.Replace(",{", ", {", StringComparison.Ordinal)
                + ")",
            $$"""{"kind":"reversibleNormalization","name":"level","mode":"last","layers":{{Flat}}}"""),
        new(Layer.WindowNormalization(), [[6, 3]], [6, 3], "windowNormalization", """{"kind":"windowNormalization"}"""),
        new(Layer.WindowNormalization(NormalizationMode.Last, "level"), [[4, 2], [6, 3]], [4, 2],
            "windowNormalization(name: level, mode: last)", """{"kind":"windowNormalization","name":"level","mode":"last"}"""),
        new(Layer.WindowNormalization(), [[4, 2, 3], [5, 2]], [4, 2, 3], "windowNormalization", """{"kind":"windowNormalization"}"""),
        new(Layer.MovingAverage(3), [[6]], [6], "movingAverage(size: 3)", """{"kind":"movingAverage","size":3}"""),
    ];
}
