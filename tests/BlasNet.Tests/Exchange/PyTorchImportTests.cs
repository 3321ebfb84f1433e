using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Tests.Runs;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>Weights of PyTorch: files of others, and state dicts written here by the layouts of torch.nn.</summary>
internal static class PyTorchImportTests
{
    private const int Steps = 3, Features = 4, Units = 5;

    [TestCase("conv-norm-linear")]
    [TestCase("conv1d")]
    [TestCase("conv2d")]
    [TestCase("conv_transpose2d")]
    [TestCase("embedding")]
    [TestCase("batch_norm2d")]
    [TestCase("linear")]
    public static void A_state_dict_gives_the_outputs_of_PyTorch(string name)
    {
        using SavedModel model = SavedModel.Import(Weights(name), new ImportOptions { ModelFile = Layers(name) });
        ForeignFiles.AssertOutputs(model, ForeignFiles.Path("pytorch", name + ".npz"));
        Assert.That(model.Report!.Missing, Is.Empty);
    }

    [Test]
    public static void A_saved_import_gives_the_same_outputs_and_trains_on()
    {
        using SavedModel model = SavedModel.Import(
            Weights("conv-norm-linear"), new ImportOptions { ModelFile = Layers("conv-norm-linear") });
        using var folder = new TestFolder();
        string saved = folder["saved.safetensors"];
        model.Save(saved);
        using SavedModel back = SavedModel.Load(saved);
        ForeignFiles.AssertOutputs(back, ForeignFiles.Path("pytorch", "conv-norm-linear.npz"));
        using SavedModel again = SavedModel.Import(saved);
        ForeignFiles.AssertOutputs(again, ForeignFiles.Path("pytorch", "conv-norm-linear.npz"));
        Assert.That(again.Report!.Left, Is.Empty);
    }

    [Test]
    public static void The_report_tells_what_was_matched_left_and_changed()
    {
        using SavedModel model = SavedModel.Import(
            Weights("conv-norm-linear"), new ImportOptions { ModelFile = Layers("conv-norm-linear") });
        ImportReport report = model.Report!;
        Assert.That(report.Matched[0].ToString(), Is.EqualTo("conv1.weight [4, 3, 3, 3] -> 0.conv1.kernel [3, 3, 3, 4]"));
        Assert.That(report.Left, Is.EqualTo(new[] { "norm1.num_batches_tracked" }));
        Assert.That(report.Changed, Is.EqualTo(new[]
        {
            "4.fc1: the rows of its kernel were put in the order of an image with channels last.",
        }));
    }

    [Test]
    public static void A_pickle_is_refused_with_the_way_out()
    {
        DataException error = Assert.Throws<DataException>(() => SavedModel.Import(ForeignFiles.Path("pytorch", "refuse-conv1d.pt")))!;
        Assert.That(error.Sentence, Does.StartWith("this is a pickle, which runs code when it is read;").And.Contain("save_file"));
    }

    [Test]
    public static void Weights_alone_need_a_model_file()
    {
        DataException error = Assert.Throws<DataException>(() => SavedModel.Import(Weights("linear")))!;
        Assert.That(error.Message, Does.Contain("linear.safetensors").And.Contain("it holds weights alone; name a model file"));
    }

    [TestCase("fc1", "module 'fc1' of 0.fc1: 'fc1.weight' [3, 2] gives [2, 3], but 'kernel' is [2, 4].")]
    [TestCase("head", "the layers '0.head' have no module of their own; open are the modules 'fc1'.")]
    public static void A_layer_that_no_module_fits_is_refused_with_what_is_there(string name, string sentence)
    {
        using var folder = new TestFolder();
        string layers = $$"""{"input": [2], "layers": [{"kind": "dense", "name": "{{name}}", "units": 4}]}""";
        DataException error = Assert.Throws<DataException>(() => SavedModel.Import(
            Weights("linear"), new ImportOptions { ModelFile = File(folder, layers) }))!;
        Assert.That(error.Message, Does.Contain(sentence));
    }

    [Test]
    public static void A_map_an_order_and_shapes_find_modules_whose_names_do_not_tell()
    {
        using var folder = new TestFolder();
        string weights = folder["w.safetensors"];
        SafeTensors.Write(weights,
            [Entry("module.0.weight", [3, 2], 1), Entry("module.10.weight", [3, 3], 2), Entry("module.2.weight", [3, 3], 3)]);
        const string Three = """{"input": [2], "layers": [{"kind": "dense", "units": 3, "useBias": false}, """
            + """{"kind": "dense", "units": 3, "useBias": false}, {"kind": "dense", "units": 3, "useBias": false}]}""";
        var options = new ImportOptions { ModelFile = File(folder, Three) };
        using (SavedModel inOrder = SavedModel.Import(weights, options))
        {
            Assert.That(inOrder.Report!.Matched.Select(array => array.Source),
                Is.EqualTo(new[] { "module.0.weight", "module.2.weight", "module.10.weight" }));
        }
        using SavedModel mapped = SavedModel.Import(
            weights, options with { Map = new Dictionary<string, string> { ["1.dense"] = "10", ["2.dense"] = "2" } });
        Assert.That(mapped.Report!.Matched.Select(array => array.Source),
            Is.EqualTo(new[] { "module.0.weight", "module.10.weight", "module.2.weight" }), "the first one by its shape");
    }

    private static IEnumerable<TestCaseData> RecurrentLayers()
    {
        yield return new TestCaseData(Layer.Lstm(Units, returnSequences: true)).SetArgDisplayNames("lstm");
        yield return new TestCaseData(Layer.Gru(Units, returnSequences: true)).SetArgDisplayNames("gru");
        yield return new TestCaseData(Layer.SimpleRnn(Units)).SetArgDisplayNames("simpleRnn");
        yield return new TestCaseData(Layer.Bidirectional(Layer.Lstm(Units, returnSequences: true))).SetArgDisplayNames("bidirectional");
        yield return new TestCaseData(Layer.MultiHeadAttention(2, 2)).SetArgDisplayNames("attention");
    }

    // The state dict of a network of ours, by the layouts of torch.nn, must give the network's outputs again.
    [TestCaseSource(nameof(RecurrentLayers))]
    public static void Recurrent_modules_and_attention_come_back(Layer layer)
    {
        Model model = Model.Input(Steps, Features).Add(layer);
        using var network = new Network(model, seed: 3);
        foreach (string name in network.WeightNames.Where(name => name.EndsWith("bias", StringComparison.Ordinal)))
            network.SetWeights(name, Drawn(network.GetWeights(name)));
        using var folder = new TestFolder();
        string weights = folder["w.safetensors"];
        SafeTensors.Write(weights, [.. TorchState.Of(network, layer)]);
        using SavedModel imported = SavedModel.Import(
            weights, new ImportOptions { ModelFile = File(folder, new ModelFile(model, Loss: Loss.MeanSquaredError()).ToString()) });
        foreach (string name in network.WeightNames)
            Assert.That(TorchState.Flat(imported.Network.GetWeights(name)), Is.EqualTo(TorchState.Flat(network.GetWeights(name))), name);
    }

    private static string Weights(string name) => ForeignFiles.Path("pytorch", name + ".safetensors");

    private static string Layers(string name) => ForeignFiles.Path("pytorch", name + ".json");

    private static Tensor<float> Drawn(Tensor<float> like) =>
        Tensor.Create(Draw.Uniform((int)like.FlattenedLength, seed: 5), like.Lengths);

    private static TensorEntry Entry(string name, int[] shape, float value) =>
        new(name, shape, Enumerable.Repeat(value, shape.Aggregate(1, (size, extent) => size * extent)).ToArray());

    private static string File(TestFolder folder, string text)
    {
        string path = folder["net.json"];
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
