namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private static LayerCase[] Series =>
    [
        new(Layer.MovingAverage(), [[30, 3]], [30, 3], "movingAverage", """{"kind":"movingAverage"}"""),
        new(Layer.MovingAverage(5, "trend"), [[3, 2]], [3, 2], "movingAverage(name: trend, size: 5)",
            """{"kind":"movingAverage","name":"trend","size":5}"""),
        new(Layer.MovingAverage(3), [[6]], [6], "movingAverage(size: 3)", """{"kind":"movingAverage","size":3}"""),
    ];
}
