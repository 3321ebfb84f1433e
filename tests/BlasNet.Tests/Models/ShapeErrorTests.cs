using BlasNet.Layers;
using BlasNet.Models;

namespace BlasNet.Tests.Models;

/// <summary>Holds the sentences about shapes that layers refuse.</summary>
internal static class ShapeErrorTests
{
    private static readonly object[] Misfits =
    [
        new object[] { Model.Input().Add(Layer.LayerNorm()), "0.layerNorm: the layer normalizes over the last axis, but it receives scalars." },
        new object[] { Model.Input(2, 3, 4).Add(Layer.Permute([2, 1])), "0.permute: the dims [2, 1] order 2 axes, but the input [2, 3, 4] has 3." },
        new object[] { Model.Input(8).Add(Layer.SpatialDropout2D(0.5)),
            "0.spatialDropout2D: the layer takes images [height, width, channels], but it receives the shape [8]." },
        new object[] { Model.Input(2, 3, 4).Add(Layer.SpatialDropout1D(0.5, "drop")),
            "0.drop: the layer takes sequences [steps, channels], but it receives the shape [2, 3, 4]." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Shapes_that_do_not_fit_are_told_with_the_layer(Model model, string sentence) =>
        Assert.That(() => model.OutputShape, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static readonly object[] BadLayers =
    [
        new object[] { () => Layer.LayerNorm(0), "layerNorm: epsilon must be a positive finite number, but it was '0'." },
        new object[] { () => Layer.LayerNorm(double.NaN), "layerNorm: epsilon must be a positive finite number, but it was 'NaN'." },
        new object[] { () => Layer.Embedding(0, 3), "embedding: inputDim must be at least 1, but it was '0'." },
        new object[] { () => Layer.Embedding(3, -1), "embedding: outputDim must be at least 1, but it was '-1'." },
        new object[] { () => Layer.Embedding(20_000_000, 1),
            "embedding: inputDim must be at most 16777216, up to which inputs are exact, but it was '20000000'." },
        new object[] { () => Layer.Permute([]), "permute: the dims must name each of the axes from 1 on once, but they were '[]'." },
        new object[] { () => Layer.Permute([0, 1]), "permute: the dims must name each of the axes from 1 on once, but they were '[0, 1]'." },
        new object[] { () => Layer.Permute([2, 2]), "permute: the dims must name each of the axes from 1 on once, but they were '[2, 2]'." },
        new object[] { () => Layer.SpatialDropout2D(1), "spatialDropout2D: the rate must be at least 0 and less than 1, but it was '1'." },
        new object[] { () => new SpatialDropout(4, 0.5), "spatialDropout: the number of axes must be 1, 2 or 3, but it was '4'." },
    ];

    [TestCaseSource(nameof(BadLayers))]
    public static void Layers_out_of_range_are_told_in_a_sentence(Func<Layer> make, string sentence) =>
        Assert.That(() => make(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
