using System.Text;
using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class ReversibleNormalizationTests
{
    private static readonly Layer[] Linear = [Layer.Permute([2, 1]), Layer.Dense(3), Layer.Permute([2, 1])];

    [Test]
    public static void A_forecast_follows_the_level_and_the_spread_of_its_window([Values] NormalizationMode mode)
    {
        const int steps = 8, channels = 2;
        using var network = new Network(Model.Input(steps, channels).Add(Layer.ReversibleNormalization(Linear, mode)), seed: 1, threads: 1);
        float[] x = Draw.Uniform(steps * channels, 1);
        float[] moved = [.. x.Select(value => value + 100)], stretched = [.. x.Select(value => 10 * value)];
        float[] y = Plans.Infer(network, 1, [x]);
        Near.AssertNear([.. y.Select(value => value + 100.0)], Plans.Infer(network, 1, [moved]), 1e-4);
        Near.AssertNear([.. y.Select(value => 10.0 * value)], Plans.Infer(network, 1, [stretched]), 1e-4);
    }

    [Test]
    public static void Weights_stand_below_the_layer_and_gamma_and_beta_are_there_once()
    {
        using var network = new Network(Model.Input(8, 2).Add(Layer.ReversibleNormalization(Linear)), threads: 1);
        Assert.That(network.Layout.Select(array => $"{array.Key} {array.Spec.Shape}"), Is.EqualTo(new[]
        {
            "0.reversibleNormalization.gamma [2]", "0.reversibleNormalization.beta [2]",
            "0.reversibleNormalization.1.dense.kernel [8, 3]", "0.reversibleNormalization.1.dense.bias [3]",
        }));
        Assert.That(network.Model.ToString(), Does.Contain("reversibleNormalization"));
    }

    [Test]
    public static void A_graph_between_two_places_of_the_layer_is_written_and_read_back([Values] NormalizationMode mode)
    {
        Node window = Node.Input(6, 2), known = Node.Input(3, 4);
        Layer ends = Layer.WindowNormalization(mode);
        Node h = window.Then(ends).Then(Layer.Flatten()).Then(Layer.Dense(6)).Then(Layer.Reshape([3, 2]));
        Node y = Node.Of(Layer.Concatenate(), h, known).Then(Layer.Dense(2));
        Model model = Model.From(Node.Of(ends, y, window), [window, known]);
        var file = new ModelFile(model);
        Assert.That(ModelFile.Parse(Encoding.UTF8.GetBytes(file.ToString()), "model.json").Model, Is.EqualTo(model));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void It_is_one_layer_at_both_ends()
    {
        Layer ends = Layer.WindowNormalization();
        Node window = Node.Input(8, 2);
        Node y = window.Then(ends);
        foreach (Layer layer in Linear)
            y = y.Then(layer);
        using var pair = new Network(Model.From(Node.Of(ends, y, window)), seed: 1, threads: 1);
        using var one = new Network(Model.Input(8, 2).Add(Layer.ReversibleNormalization(Linear)), seed: 1, threads: 1);
        pair.Parameters.Span.CopyTo(one.Parameters.Span);
        float[] x = Draw.Uniform(16, 1);
        Assert.That(Plans.Infer(one, 1, [x]), Is.EqualTo(Plans.Infer(pair, 1, [x])));
    }

    private static readonly object[] Misfits =
    [
        new object[] { new[] { Layer.Flatten(), Layer.Dense(4) }, "0.reversibleNormalization: the output to restore is [4], of which it is "
            + "not clear what belongs to which of the 2 channels of the window. Make it [steps, channels] with a reshape." },
        new object[] { new[] { Layer.Dense(3) }, "0.reversibleNormalization: the output [6, 3] to restore has 3 channels, but the window "
            + "[6, 2] has only 2." },
        new object[] { new[] { Layer.Flatten(), Layer.Reshape([5]) }, "0.reversibleNormalization" },
        new object[] { new[] { Layer.Flatten(), Layer.Add() }, "reversibleNormalization: the layers inside follow one another, but layer 1 "
            + "(add) does not read one." },
        new object[] { Array.Empty<Layer>(), "reversibleNormalization: there must be at least one layer inside." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Layers_whose_output_cannot_be_restored_are_refused_with_a_sentence(Layer[] inside, string sentence) =>
        Assert.That(() => Model.Input(6, 2).Add(Layer.ReversibleNormalization(inside)).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));

    [Test]
    public static void Bad_json_names_the_layer_inside()
    {
        const string json = """{"layers":[{"kind":"reversibleNormalization","layers":[{"kind":"dense","unit":3}]}]}""";
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(json), "model.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("unit"));
        const string none = """{"layers":["reversibleNormalization"]}""";
        Assert.That(() => ModelFile.Parse(Encoding.UTF8.GetBytes(none), "model.json"),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("'layers' is missing; an array of at least one layer"));
    }
}
