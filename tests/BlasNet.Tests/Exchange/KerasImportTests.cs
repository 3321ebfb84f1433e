using System.Text.Json.Nodes;
using BlasNet.Exchange;
using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Exchange;

/// <summary>Tests of the import from Keras: outputs that numpy computed, and what is refused.</summary>
internal static class KerasImportTests
{
    [TestCase("images", typeof(CategoricalCrossEntropy))]
    [TestCase("recurrent", typeof(BinaryCrossEntropy))]
    [TestCase("graph", typeof(MeanSquaredError))]
    public static void A_file_of_Keras_3_gives_its_outputs(string name, Type loss)
    {
        ImportedModel model = KerasReader.Read(KerasFiles.PathOf(name + ".keras"));
        Assert.That(model.Report.Missing, Is.Empty);
        Assert.That(model.Loss, Is.TypeOf(loss));
        KerasFiles.AssertOutputs(model, name + ".npz");
    }

    [TestCase("channels-first.h5", "channels-first.npz")]
    [TestCase("shapes.h5", "shapes.npz")]
    [TestCase("tiny-streaming-wakeword.h5", "tiny-streaming-wakeword.h5.npz")]
    public static void A_file_of_Keras_2_gives_its_outputs(string name, string outputs)
    {
        ImportedModel model = KerasReader.Read(KerasFiles.PathOf(name));
        Assert.That(model.Report.Missing, Is.Empty);
        KerasFiles.AssertOutputs(model, outputs);
    }

    [Test]
    public static void Weights_alone_take_the_layers_from_another_file()
    {
        ImportedModel model = KerasReader.Read(KerasFiles.PathOf("inside.h5"), KerasFiles.PathOf("inside.json"));
        Assert.That(model.Report.Missing, Is.Empty);
        KerasFiles.AssertOutputs(model, "inside.npz");
        Assert.That(() => KerasReader.Read(KerasFiles.PathOf("inside.h5")), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "inside.h5: it has the weights of a model, but not its layers; give them with --model, a file with what model.to_json() "
                + "returns."));
    }

    [TestCase("images.keras")]
    [TestCase("recurrent.keras")]
    [TestCase("graph.keras")]
    [TestCase("channels-first.h5")]
    [TestCase("shapes.h5")]
    [TestCase("tiny-streaming-wakeword.h5")]
    public static void The_model_can_be_written_and_read_again(string name)
    {
        ImportedModel imported = KerasReader.Read(KerasFiles.PathOf(name));
        string written = new ModelFile(imported.Model, Loss: imported.Loss).ToString();
        ModelFile read = ModelFile.Parse(System.Text.Encoding.UTF8.GetBytes(written), "model.json");
        Assert.That(read.Model, Is.EqualTo(imported.Model));
        Assert.That(read.Loss, Is.EqualTo(imported.Loss));
    }

    [Test]
    public static void More_layers_than_any_model_has_are_refused() => Refused("images", model =>
    {
        JsonArray layers = model["config"]!["layers"]!.AsArray();
        var nested = new JsonObject { ["class_name"] = "Sequential", ["config"] = new JsonObject { ["layers"] = new JsonArray() } };
        for (int i = 0; i < 1500; i++)
            nested["config"]!["layers"]!.AsArray().Add(KerasFiles.LayerOf(model, "flip").DeepClone());
        layers.Add(nested);
        layers.Add(nested.DeepClone());
    }, "the model and those inside of it have more than '2000' layers, the most that are read.");

    [Test]
    public static void Arrays_are_told_with_their_names_and_what_is_left()
    {
        ImportReport report = KerasReader.Read(KerasFiles.PathOf("images.keras")).Report;
        Assert.That(report.Matched.Select(array => array.ToString()), Does.Contain(
            "layers/depthwise_conv2d/vars/0 [3, 3, 4, 1] -> 3.depth.kernel [3, 3, 1, 4]"));
        Assert.That(report.Left, Is.EqualTo(new[] { "optimizer/vars/0" }));
        Assert.That(report.Changed, Does.Contain("'flip' (RandomFlip) acts in training alone and was left out."));
    }

    [Test]
    public static void Layers_keep_their_names_and_channels_move_to_the_end()
    {
        ImportedModel model = KerasReader.Read(KerasFiles.PathOf("channels-first.h5"));
        Assert.That(model.Model.Layers.OfType<Convolution>().Select(layer => layer.Name), Is.EqualTo(new[] { "conv_a", "conv_b" }));
        Assert.That(((InputLayer)model.Model.Layers[0]).Shape, Is.EqualTo(new Shape(6, 4, 3)));
        Assert.That(model.Report.Changed, Does.Contain("the channels of the input 'input_1' come last: [6, 4, 3]."));
        Assert.That(model.Loss, Is.TypeOf<MeanSquaredError>(), "a cross entropy without a softmax");
    }

    [TestCase("Lambda", "layer 'leaky': a Lambda holds Python code, which is never read.")]
    [TestCase("TFOpLambda", "layer 'leaky': a TFOpLambda is an operation of TensorFlow, not a layer; BlasNet has none for it.")]
    [TestCase("Cumulus", "layer 'leaky': BlasNet has no layer for 'Cumulus', or does not read it from Keras.")]
    [TestCase("Mine>Cumulus", "layer 'leaky': 'Mine>Cumulus' is a class of one's own, whose code is not in the file.")]
    [TestCase("Lambda2D", "layer 'leaky': BlasNet has no layer for 'Lambda2D', or does not read it from Keras.")]
    public static void Layers_that_are_code_or_unknown_are_refused_by_name(string className, string sentence) =>
        Refused("images", model =>
        {
            JsonNode layer = KerasFiles.LayerOf(model, "leaky");
            layer["class_name"] = className;
            layer["config"]!["function"] = new JsonArray("4wEAAAAAAAAA", null, null);
        }, sentence);

    [Test]
    public static void A_registered_class_is_refused() => Refused(
        "images", model => KerasFiles.LayerOf(model, "out")["registered_name"] = "shop>Dense",
        "layer 'out': 'shop>Dense' is a class of one's own, whose code is not in the file.");

    [TestCase("out", "activation", "\"relu6\"", "BlasNet has no activation 'relu6'")]
    [TestCase("out", "units", "7", "'layers/dense/vars/0' has the shape [4, 3], but its description calls for [4, 7].")]
    [TestCase("out", "units", "\"three\"", "'units' must be a whole number, but it was '\"three\"'.")]
    [TestCase("out", "units", "null", "its description lacks 'units'.")]
    [TestCase("out", "units", "-3", "the number of units must be at least 1, but it was '-3'.")]
    [TestCase("out", "use_bias", "false", "the file has '2' arrays of it, but its description calls for '1'.")]
    [TestCase("norm", "axis", "2", "it normalizes the axis '2', but BlasNet has a batch normalization of the channels alone.")]
    [TestCase("norm", "scale", "true", "the file has '3' arrays of it, but its description calls for '4'.")]
    [TestCase("sep", "padding", "\"mirror\"", "BlasNet has no padding 'mirror'; it has valid, same and causal.")]
    [TestCase("sep", "depth_multiplier", "2000000000", "its 'depth_multiplier' is '2000000000', which is not possible")]
    [TestCase("depth", "kernel_size", "[2147483647, 2147483647]", "[2147483647, 2147483647, 1, 4] has more than 2147483647 elements.")]
    [TestCase("drop", "rate", "1.5", "rate")]
    public static void A_description_that_does_not_fit_is_refused_with_the_layer(
        string layer, string property, string json, string sentence) =>
        Refused("images", model => KerasFiles.LayerOf(model, layer)["config"]![property] = JsonNode.Parse(json), sentence, layer);

    [TestCase("lstm", "stateful", "'stateful' is set, which is not read.")]
    [TestCase("gru", "go_backwards", "'go_backwards' is set, which is not read outside of Bidirectional.")]
    [TestCase("lstm", "return_state", "'return_state' is set, which is not read.")]
    public static void Recurrent_layers_with_more_than_an_output_are_refused(string layer, string property, string sentence) =>
        Refused("recurrent", model => KerasFiles.LayerOf(model, layer)["config"]![property] = true, sentence, layer);

    [Test]
    public static void A_layer_at_two_places_is_refused() => Refused("graph", model =>
    {
        JsonArray nodes = KerasFiles.LayerOf(model, "norm")["inbound_nodes"]!.AsArray();
        nodes.Add(nodes[0]!.DeepClone());
    }, "it is applied at '2' places with the same weights, which is not read.", "norm");

    [Test]
    public static void A_graph_in_a_circle_is_refused() => Refused(
        "graph", model => KerasFiles.LayerOf(model, "add")["inbound_nodes"] =
            KerasFiles.LayerOf(model, "norm")["inbound_nodes"]!.DeepClone(),
        "the layer 'attention' reads layers that are not there or that read it.", expectLayer: null, change: model =>
            KerasFiles.LayerOf(model, "attention")["inbound_nodes"] = KerasFiles.LayerOf(model, "norm")["inbound_nodes"]!.DeepClone());

    [Test]
    public static void Several_outputs_are_refused() => Refused("graph", model => model["config"]!["output_layers"] =
        JsonNode.Parse("""[["dense", 0, 0], ["norm", 0, 0]]"""), "the model has '2' outputs, but one is read.");

    [Test]
    public static void An_open_extent_is_given_by_an_option()
    {
        using var folder = new TestFolder();
        string path = KerasFiles.Changed(folder["open.keras"], "images",
            model => KerasFiles.LayerOf(model, "input_layer")["config"]!["batch_shape"] = JsonNode.Parse("[null, null, null, 3]"));
        Assert.That(() => KerasReader.Read(path), Throws.TypeOf<DataException>().With.Message.EndsWith(
            "layer 'input_layer': the shape [?, ?, 3] of the input leaves an extent open; give it with --input, as in --input 28,28,1."));
        KerasFiles.AssertOutputs(KerasReader.Read(path, inputShape: [8, 6, 3]), "images.npz");
        Assert.That(() => KerasReader.Read(path, inputShape: [8, 6, 1]), Throws.TypeOf<ConfigurationException>().With.Message.Contains(
            "the shape [8, 6, 1] does not fit that of the model, [?, ?, 3]."));
    }

    [Test]
    public static void A_class_of_ones_own_is_no_model() => Refused(
        "images", model => model["class_name"] = "Shop", "the model is of the class 'Shop', but Sequential and functional ones are read");

    [Test]
    public static void Zero_is_padding_where_a_later_layer_leaves_it_out()
    {
        using var folder = new TestFolder();
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(KerasFiles.PathOf("inside.json")))!;
        JsonNode last = KerasFiles.LayerOf(json, "pool");
        last["class_name"] = "GlobalAveragePooling1D";
        File.WriteAllText(folder["model.json"], json.ToJsonString());
        ImportedModel masked = KerasReader.Read(KerasFiles.PathOf("inside.h5"), folder["model.json"]);
        Assert.That(masked.Model.Layers.OfType<Embedding>().Single().MaskZero, Is.True);
        ImportedModel plain = KerasReader.Read(KerasFiles.PathOf("inside.h5"), KerasFiles.PathOf("inside.json"));
        Assert.That(plain.Model.Layers.OfType<Embedding>().Single().MaskZero, Is.False);
    }

    private static void Refused(
        string name, Action<JsonNode> first, string sentence, string? expectLayer = null, Action<JsonNode>? change = null)
    {
        using var folder = new TestFolder();
        string path = KerasFiles.Changed(folder["a.keras"], name, model =>
        {
            first(model);
            change?.Invoke(model);
        });
        DataException error = Assert.Throws<DataException>(() => KerasReader.Read(path))!;
        Assert.That(error.Message, Does.Contain(sentence));
        Assert.That(error.Place!.File, Is.EqualTo(path));
        if (expectLayer is not null)
            Assert.That(error.Place.Section, Is.EqualTo($"layer '{expectLayer}'"));
    }
}
