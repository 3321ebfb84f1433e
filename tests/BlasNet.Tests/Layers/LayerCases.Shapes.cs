using BlasNet.Layers;

namespace BlasNet.Tests.Layers;

internal static partial class LayerCases
{
    private static LayerCase[] Shapes =>
    [
        new(Layer.LayerNorm(), [[5]], [5], "layerNorm", """{"kind":"layerNorm"}"""),
        new(Layer.LayerNorm(0.01, "steady"), [[2, 3, 2, 21]], [2, 3, 2, 21], "layerNorm(name: steady, epsilon: 0.01)",
            """{"kind":"layerNorm","name":"steady","epsilon":0.01}"""),
    ];
}
