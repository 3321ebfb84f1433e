using BlasNet.Layers;
using BlasNet.Models;

namespace BlasNet.Tests.Models;

/// <summary>Holds the sentences about shapes that layers refuse.</summary>
internal static class ShapeErrorTests
{
    private static readonly object[] Misfits =
    [
        new object[] { Model.Input().Add(Layer.LayerNorm()), "0.layerNorm: the layer normalizes over the last axis, but it receives scalars." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Shapes_that_do_not_fit_are_told_with_the_layer(Model model, string sentence) =>
        Assert.That(() => model.OutputShape, Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static readonly object[] BadLayers =
    [
        new object[] { () => Layer.LayerNorm(0), "layerNorm: epsilon must be a positive finite number, but it was '0'." },
        new object[] { () => Layer.LayerNorm(double.NaN), "layerNorm: epsilon must be a positive finite number, but it was 'NaN'." },
    ];

    [TestCaseSource(nameof(BadLayers))]
    public static void Layers_out_of_range_are_told_in_a_sentence(Func<Layer> make, string sentence) =>
        Assert.That(() => make(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));
}
