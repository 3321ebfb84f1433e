using BlasNet.Numerics;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Training;

/// <summary>Tests of weights that are taken over from files and other networks.</summary>
internal static class WeightReportTests
{
    private static Model Net => Model.Input(6).Add(Layer.Dense(8, name: "first")).Add(Layer.BatchNormalization())
        .Add(Layer.Dense(8)).Add(Layer.Dense(3, name: "end"));

    [TestCase("weights.npz")]
    [TestCase("weights.safetensors")]
    public static void Weights_survive_a_file_by_their_names(string file)
    {
        using var folder = new TestFolder();
        using var first = new Network(Net, seed: 1);
        using var second = new Network(Net, seed: 2);
        Draw.Uniform(first.States.Length, 3).CopyTo(first.States.Span);
        first.SaveWeights(folder[file]);
        WeightReport report = second.LoadWeights(folder[file]);
        Assert.That(report.Matched.Select(layer => layer.ToString()),
            Is.EqualTo(new[] { "0.first", "1.batchNormalization", "2.dense", "3.end" }));
        Assert.That(report.ToString(), Is.EqualTo("4 of 4 layers have taken over weights"));
        foreach (string name in first.WeightNames)
            Assert.That(second.GetWeights(name).SequenceEqual(first.GetWeights(name)), name);
        if (file.EndsWith("npz", StringComparison.Ordinal))
        {
            IReadOnlyDictionary<string, NumpyArray> archive = NumpyFile.ReadArchive(folder[file]);
            Assert.That(archive.Keys, Is.EquivalentTo(first.WeightNames));
            Assert.That(archive["0.first.kernel"].Dimensions, Is.EqualTo(new[] { 6, 8 }));
        }
    }

    [Test]
    public static void Layers_are_matched_by_key_then_by_name_then_by_shape()
    {
        using var source = new Network(Net, seed: 1);
        Model other = Model.Input(6).Add(Layer.Dropout(0.1)).Add(Layer.Dense(8, name: "first")).Add(Layer.BatchNormalization(name: "norm"))
            .Add(Layer.Dense(8, name: "hidden")).Add(Layer.Dense(4, name: "end"));
        using var network = new Network(other, seed: 2);
        float[] end = network.GetWeights("4.end.kernel").ToArray();
        WeightReport report = network.LoadWeights(source);
        Assert.That(report.Matched.Select(layer => layer.ToString()),
            Is.EqualTo(new[] { "1.first from 0.first", "2.norm from 1.batchNormalization", "3.hidden from 2.dense" }));
        Assert.That(report.Missing, Is.EqualTo(new[] { "4.end" }));
        Assert.That(report.LeftOver, Is.EqualTo(new[] { "3.end" }));
        Assert.That(network.GetWeights("3.hidden.kernel").SequenceEqual(source.GetWeights("2.dense.kernel")));
        Assert.That(network.GetWeights("4.end.kernel").ToArray(), Is.EqualTo(end));
        Assert.That(report.ToString(), Is.EqualTo("3 of 4 layers have taken over weights; by name or shape: 1.first from 0.first, "
            + "2.norm from 1.batchNormalization, 3.hidden from 2.dense; without weights to take over: 4.end; left over: 3.end"));
    }

    [Test]
    public static void Some_layers_keep_their_weights()
    {
        using var source = new Network(Net, seed: 1);
        using var network = new Network(Net, seed: 2);
        WeightReport report = network.LoadWeights(source, ["end", "batch*"]);
        Assert.That(report.Missing, Is.EqualTo(new[] { "1.batchNormalization", "3.end" }));
        Assert.That(report.LeftOver, Is.EqualTo(new[] { "3.end", "1.batchNormalization" }).Or.EqualTo(
            new[] { "1.batchNormalization", "3.end" }));
        Assert.That(network.GetWeights("3.end.kernel").SequenceEqual(source.GetWeights("3.end.kernel")), Is.False);
        Assert.That(() => network.LoadWeights(source, ["none"]), Throws.TypeOf<ConfigurationException>());
    }

    [Test]
    public static void Parts_of_layers_and_layers_with_fewer_arrays_are_told_apart()
    {
        Model recurrent = Model.Input(5, 4).Add(Layer.Bidirectional(Layer.Lstm(3, returnSequences: true)))
            .Add(Layer.MultiHeadAttention(2, 3)).Add(Layer.Flatten()).Add(Layer.Dense(2, useBias: false));
        Model longer = Model.Input(5, 4).Add(Layer.Dropout(0.1)).Add(Layer.Bidirectional(Layer.Lstm(3, returnSequences: true)))
            .Add(Layer.MultiHeadAttention(2, 3)).Add(Layer.Flatten()).Add(Layer.Dense(2));
        using var source = new Network(recurrent, seed: 1);
        using var network = new Network(longer, seed: 2);
        WeightReport report = network.LoadWeights(source);
        Assert.That(report.Matched.Select(layer => layer.ToString()), Is.EqualTo(new[]
        {
            "1.bidirectional.forward from 0.bidirectional.forward", "1.bidirectional.backward from 0.bidirectional.backward",
            "2.multiHeadAttention from 1.multiHeadAttention",
        }));
        Assert.That((report.Missing[0], report.LeftOver[0]), Is.EqualTo(("4.dense", "3.dense")));
    }

    [Test]
    public static void A_checkpoint_gives_its_weights_and_not_its_moments()
    {
        using var runs = new TestRuns();
        BlasNet.Runs.RunSummary part = runs.Interrupt(TestRuns.Config(), 3);
        using SavedModel saved = SavedModel.Load(Path.Combine(part.Run, "checkpoints/last.safetensors"));
        using var network = new Network(saved.Network.Model, seed: 99);
        WeightReport report = network.LoadWeights(saved.Path);
        Assert.That((report.Missing.Count, report.LeftOver.Count), Is.EqualTo((0, 0)));
        Assert.That(network.Parameters.Span.SequenceEqual(saved.Network.Parameters.Span));
    }

    [Test]
    public static void Files_that_fit_nothing_are_refused()
    {
        using var folder = new TestFolder();
        using var source = new Network(Model.Input(2).Add(Layer.Dense(2)), seed: 1);
        using var network = new Network(Net, seed: 2);
        source.SaveWeights(folder["other.npz"]);
        Assert.That(() => network.LoadWeights(folder["other.npz"]), Throws.TypeOf<DataException>().With.Message.Contains(
            "No layer of the model (0.first.kernel [6, 8], 0.first.bias [8], 1.batchNormalization.gamma [8], "
            + "1.batchNormalization.beta [8], ...) fits an array of the file."));
        Assert.That(() => network.LoadWeights(source), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => network.LoadWeights(folder["none.npz"]), Throws.TypeOf<DataException>());
        File.WriteAllText(folder["text.npz"], "no archive");
        Assert.That(() => network.LoadWeights(folder["text.npz"]), Throws.TypeOf<DataException>());
    }

    [Test]
    public static void Another_head_stands_in_place_of_the_last_layer_with_weights()
    {
        Model model = Net.Add(Layer.Activate(Activation.Softmax)).Freeze("first");
        Model other = model.ReplaceHead(Layer.Dense(5, Activation.Softmax));
        Assert.That(other.OutputShape, Is.EqualTo(new Shape(5)));
        Assert.That(other.Layers.Count, Is.EqualTo(5));
        Assert.That(other.Layers[1].Trainable, Is.False);
        Assert.That(() => Model.Input(3).Add(Layer.Flatten()).ReplaceHead(Layer.Dense(1)), Throws.TypeOf<ConfigurationException>());
        Node x = Node.Input(3);
        Model two = Model.From(Node.Of(Layer.Add(), x.Then(Layer.Dense(3)), x.Then(Layer.Dense(3))));
        Assert.That(() => two.ReplaceHead(Layer.Dense(1)), Throws.TypeOf<ConfigurationException>()
            .With.Message.Contains("depend on more than 1.dense"));
    }
}
