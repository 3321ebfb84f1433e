using BlasNet.Exchange;
using BlasNet.Layers;
using BlasNet.Tests.Support;
using BlasNet.Training;

namespace BlasNet.Tests.Exchange;

/// <summary>Files of BlasNet's own: layers, classes and weights come back as they were, or the graph counts.</summary>
internal sealed class OnnxRestoreTests : FolderTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly Model Layers = Model.Input(4).Add(Layer.Dropout(0.5)).Add(Layer.Dense(3, Activation.Softmax, name: "head"));

    private static readonly Model Images = Model.Input(5, 4, 2).Add(Layer.Conv2D(3, 2)).Add(Layer.BatchNormalization())
        .Add(Layer.Flatten()).Add(Layer.Dense(3, parametrization: Parametrization.Ntk)).Add(Layer.Activate(Activation.Softmax));

    /// <summary>Fails unless a file gives back the layers and the weights of a network.</summary>
    public static void AssertRestored(byte[] file, Network network, string what)
    {
        ImportedModel? restored = OnnxRestore.Read(OnnxModel.Read(file));
        Assert.That(restored, Is.Not.Null, what);
        Assert.That(restored!.Model, Is.EqualTo(network.Model), what);
        Assert.That(restored.Report.Missing, Is.Empty, what);
        using Network back = restored.ToNetwork(restored.Loss, 1);
        Assert.That(NetworkWeights.Digest(back), Is.EqualTo(NetworkWeights.Digest(network)), what);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Layers_classes_and_the_size_of_images_come_back(bool channelsFirst)
    {
        using var network = new Network(Images, Loss.SparseCategoricalCrossEntropy(), 5, 1);
        OnnxModel written = OnnxExport.Of(
            new ExportRequest(network, Loss.SparseCategoricalCrossEntropy(), null, Names, new OnnxOptions { ChannelsFirst = channelsFirst })
            { ImageSize = new Extents(5, 4) });
        AssertRestored(written.Write().ToArray(), network, "images");
        File.WriteAllBytes(folder["net.onnx"], written.Write().ToArray());
        using var back = SavedModel.Import(folder["net.onnx"], threads: 1);
        Assert.That(back.ClassNames, Is.EqualTo(Names));
        Assert.That(back.ImageSize, Is.EqualTo(new Extents(5, 4)));
        Assert.That(back.Loss, Is.EqualTo(Loss.SparseCategoricalCrossEntropy()));
    }

    [Test]
    public void Weights_that_another_program_trained_on_are_taken_into_the_layers()
    {
        OnnxModel written = Written(Layers);
        OnnxTensor bias = written.Graph.Initializers.Single(constant => constant.Name == "1.head.bias");
        ImportedModel restored = OnnxRestore.Read(With(written, bias, OnnxTensor.Of(bias.Name, bias.Shape, [7f, 8, 9])))!;
        Assert.That(restored.Model, Is.EqualTo(Layers));
        Assert.That(restored.Arrays["1.head.bias"].Values, Is.EqualTo(new float[] { 7, 8, 9 }));
    }

    [Test]
    public void A_graph_that_another_program_changed_counts_more_than_what_the_file_tells()
    {
        OnnxModel written = Written(Layers);
        OnnxNode[] nodes = [.. written.Graph.Nodes.Select(node => node.Operator == "Softmax" ? Sigmoid(node) : node)];
        OnnxModel changed = With(written, written.Graph with { Nodes = nodes });
        Assert.That(OnnxRestore.Read(changed), Is.Null);
        File.WriteAllBytes(folder["net.onnx"], changed.Write().ToArray());
        using var back = SavedModel.Import(folder["net.onnx"], threads: 1);
        Assert.That(((Dense)back.Network.Model.Layers[1]).Activation, Is.EqualTo(Activation.Sigmoid));

        static OnnxNode Sigmoid(OnnxNode node) => new("Sigmoid", node.Inputs, node.Outputs, []) { Name = node.Name };
    }

    [Test]
    public void An_operator_before_the_first_layer_is_not_dropped()
    {
        OnnxModel written = Written(Layers);
        OnnxNode[] nodes = [.. written.Graph.Nodes.Select(node => node with
        {
            Inputs = [.. node.Inputs.Select(input => input == "input" ? "half" : input)],
        })];
        OnnxModel changed = With(written, written.Graph with { Nodes = [new OnnxNode("Sigmoid", ["input"], ["half"], []), .. nodes] });
        Assert.That(OnnxRestore.Read(changed), Is.Null);
        ImportedModel read = OnnxReader.Read(changed, new OnnxImportOptions());
        Assert.That(read.Model.Layers.OfType<ActivationLayer>().First().Activation, Is.EqualTo(Activation.Sigmoid));
    }

    [Test]
    public void An_operator_behind_the_last_layer_is_not_dropped()
    {
        OnnxModel written = Written(Model.Input(4).Add(Layer.Dense(3)));
        OnnxNode[] nodes = [.. written.Graph.Nodes.Select(node => node.Operator == "Identity"
            ? new OnnxNode("Softmax", node.Inputs, node.Outputs, []) { Name = node.Name } : node)];
        OnnxModel changed = With(written, written.Graph with { Nodes = nodes });
        Assert.That(OnnxRestore.Read(changed), Is.Null);
        ImportedModel read = OnnxReader.Read(changed, new OnnxImportOptions());
        Assert.That(((Dense)read.Model.Layers[1]).Activation, Is.EqualTo(Activation.Softmax));
    }

    [Test]
    public void Numbers_where_the_export_writes_zeros_are_none_of_the_weights()
    {
        OnnxModel written = Written(Model.Input(2).Add(Layer.EmbedColumns([3, 2], 4)));
        OnnxTensor table = written.Graph.Initializers.Single(constant => constant.Name.EndsWith("embeddings", StringComparison.Ordinal));
        float[] values = table.ToSingles();
        Assert.That(OnnxRestore.Read(written), Is.Not.Null);
        values[^1] = 1;
        Assert.That(OnnxRestore.Read(With(written, table, OnnxTensor.Of(table.Name, table.Shape, values))), Is.Null);
    }

    // Each claims layers of which nothing is made.
    [TestCase("""{ "input": [4], "layers": [ { "kind": "dense", "units": 2000000000 } ] }""")]
    [TestCase("""{ "input": [40000, 4], "layers": [ { "kind": "multiHeadAttention", "numHeads": 1, "keyDim": 1, "causal": true } ] }""")]
    [TestCase("""{ "input": [1000000, 2000], "layers": [ { "kind": "positionalEmbedding", "encoding": "sinusoidal" } ] }""")]
    [TestCase("""{ "input": [4], "layers": [ "dense" ] }""")]
    [TestCase("""{ "layers": [ { "kind": "dense", "units": 3 } ] }""")]
    [TestCase("[")]
    public void Metadata_that_contradict_the_graph_are_passed_over(string model)
    {
        OnnxModel written = Written(Layers);
        var metadata = new Dictionary<string, string>(written.Metadata) { ["blasnet.model"] = model };
        OnnxModel changed = new(written.Graph, written.Opsets, metadata) { IrVersion = written.IrVersion };
        Assert.That(OnnxRestore.Read(changed), Is.Null);
        File.WriteAllBytes(folder["net.onnx"], changed.Write().ToArray());
        using var back = SavedModel.Import(folder["net.onnx"], threads: 1);
        Assert.That(back.Network.Model.Layers.Select(layer => layer.Kind), Is.EqualTo(new[] { "input", "dense" }));
    }

    [Test]
    public void Damage_ends_in_layers_in_the_graph_or_in_a_sentence()
    {
        byte[] bytes = Written(Model.Input(4).Add(Layer.PiecewiseLinear(3, 4, size: 8)).Add(Layer.Dense(64))).Write().ToArray();
        var random = new Random(3);
        int restored = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] copy = [.. bytes];
            for (int flips = 0; flips <= i % 4; flips++)
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            restored += EndsWell(copy) + EndsWell(bytes.AsMemory(0, (int)((long)bytes.Length * i / 400)));
        }
        Assert.That(restored, Is.InRange(20, 399));

        static int EndsWell(ReadOnlyMemory<byte> content)
        {
            try
            {
                return OnnxRestore.Read(OnnxModel.Read(content)) is null ? 0 : 1;
            }
            catch (DataException error)
            {
                Assert.That(error.Message, Does.EndWith("."));
                return 0;
            }
        }
    }

    [Test]
    public void A_changed_graph_that_no_layers_have_is_told_with_the_way_out()
    {
        OnnxModel written = Written(Model.Input(8, 2).Add(Layer.MovingAverage(3)));
        var metadata = new Dictionary<string, string>(written.Metadata) { ["blasnet.model"] = """{ "input": [8, 2], "layers": [] }""" };
        File.WriteAllBytes(folder["net.onnx"],
            new OnnxModel(written.Graph, written.Opsets, metadata) { IrVersion = 8 }.Write().ToArray());
        DataException error = Assert.Throws<DataException>(() => SavedModel.Import(folder["net.onnx"]))!;
        Assert.That(error.Sentence, Does.EndWith("take the run or its model.safetensors instead."));
    }

    [Test]
    public void A_chain_of_many_layers_without_operators_ends_soon()
    {
        OnnxModel written = Written(Layers);
        string chain = string.Join(", ", Enumerable.Repeat("""{ "kind": "dropout", "rate": 0.5 }""", 200_000));
        foreach (string layers in (string[])[chain, chain[..(36 * 4000 - 2)] + """, { "kind": "dense", "units": 3 }"""])
        {
            var metadata = new Dictionary<string, string>(written.Metadata)
            {
                ["blasnet.model"] = $$"""{ "input": [4], "layers": [ {{layers}} ] }""",
            };
            Assert.That(ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(metadata["blasnet.model"]), "chain").Model.Layers, Is.Not.Empty);
            Assert.That(OnnxRestore.Read(new OnnxModel(written.Graph, written.Opsets, metadata) { IrVersion = 8 }), Is.Null);
        }
    }

    private static OnnxModel Written(Model model)
    {
        using var network = new Network(model, Loss.MeanSquaredError(), 5, 1);
        return OnnxExport.Of(new ExportRequest(network, Loss.MeanSquaredError(), null, [], new OnnxOptions { ModelOnly = true }));
    }

    private static OnnxModel With(OnnxModel model, OnnxTensor constant, OnnxTensor other) => With(model, model.Graph with
    {
        Initializers = [.. model.Graph.Initializers.Select(each => ReferenceEquals(each, constant) ? other : each)],
    });

    private static OnnxModel With(OnnxModel model, OnnxGraph graph) =>
        new(graph, model.Opsets, model.Metadata) { IrVersion = model.IrVersion };
}
