using System.Text.Json;
using BlasNet.Models;
using BlasNet.Runs;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Runs;
using BlasNet.Training;

namespace BlasNet.Tests.Models;

/// <summary>One layer object at several places of a model has one set of weights.</summary>
internal static class SharedLayerTests
{
    private static Model Twins(bool shared = true)
    {
        Layer tower = Layer.Dense(1, useBias: false, name: "tower");
        Node a = Node.Input(2), b = Node.Input(2);
        return Model.From(Node.Of(Layer.Concatenate(), a.Then(tower), b.Then(shared ? tower : tower with { })), [a, b]);
    }

    [Test]
    public static void Two_nodes_of_one_layer_compute_the_same()
    {
        using Trainer trainer = Twins().Compile(Optimizer.Sgd(), Loss.MeanSquaredError(), seed: 1);
        Samples x = Samples.FromFloats([1, 2, -3, 0.5f], [2]);
        float[] y = [.. trainer.Predict(x, x)];
        Assert.That(y[0], Is.EqualTo(y[1]).And.Not.Zero);
        Assert.That(y[2], Is.EqualTo(y[3]).And.Not.Zero);
        Assert.That(trainer.Network.WeightNames, Is.EqualTo(new[] { "0.tower.kernel" }));
    }

    [Test]
    public static void The_summary_counts_the_weights_once_and_names_their_owner()
    {
        LayerSummary[] rows = [.. ModelSummary.Of(Twins())];
        Assert.That(rows.Where(row => row.Parameters > 0).Select(row => (row.Key, row.Parameters)), Is.EqualTo(new[] { ("0.tower", 2L) }));
        Assert.That(rows.Single(row => row.SharedWith is not null) is { Key: "1.tower", SharedWith: "0.tower", Parameters: 0 });
        Assert.That(Twins().ToString(), Does.Contain("input2; weights of 0.tower").And.EndWith("total parameters 2"));
        Assert.That(ModelSummary.Of(Twins(shared: false)).Sum(row => row.Parameters), Is.EqualTo(4));
    }

    [Test]
    public static void Layers_that_are_equal_but_not_the_same_have_weights_of_their_own()
    {
        using var network = new Network(Twins(shared: false));
        Assert.That(network.WeightNames, Is.EqualTo(new[] { "0.tower.kernel", "1.tower.kernel" }));
        Model again = Twins();
        Assert.That(Twins(), Is.Not.EqualTo(Twins(shared: false)).And.EqualTo(again));
    }

    [Test]
    public static void A_chain_may_hold_a_layer_twice()
    {
        Layer square = Layer.Dense(3);
        Assert.That(ModelSummary.Of(Model.Input(3).Add(square).Add(square)).Sum(row => row.Parameters), Is.EqualTo(12));
        Assert.That(ModelSummary.Of(Model.Sequential(square, Layer.Activate(Activation.Relu), square).WithInputShape(3))
            .Sum(row => row.Parameters), Is.EqualTo(12));
    }

    [TestCaseSource(nameof(Misfits))]
    public static void Places_that_need_weights_of_other_shapes_are_refused(Func<Model> model, string sentence) => Assert.That(
        () => model().Shapes(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static IEnumerable<TestCaseData> Misfits()
    {
        yield return Misfit("dense", () =>
        {
            Layer dense = Layer.Dense(3);
            return Model.Input(5).Add(dense).Add(dense);
        }, "1.dense: the layer shares its weights with 0.dense, where the kernel has the shape [5, 3], but here it needs [3, 3]. "
            + "Make a layer of its own for this place.");
        yield return Misfit("conv2D", () =>
        {
            Layer filters = Layer.Conv2D(8, 3, name: "filters");
            return Model.Input(9, 9, 3).Add(filters).Add(filters);
        }, "1.filters: the layer shares its weights with 0.filters, where the kernel has the shape [3, 3, 3, 8], but here it needs "
            + "[3, 3, 8, 8]. Make a layer of its own for this place.");
        yield return Misfit("batchNormalization", () =>
        {
            Layer norm = Layer.BatchNormalization();
            return Model.Input(4).Add(norm).Add(Layer.Dense(2)).Add(norm);
        }, "2.batchNormalization: the layer shares its weights with 0.batchNormalization, where the gamma has the shape [4], but here it "
            + "needs [2]. Make a layer of its own for this place.");

        static TestCaseData Misfit(string name, Func<Model> model, string sentence) =>
            new TestCaseData(model, sentence).SetArgDisplayNames(name);
    }

    [Test]
    public static void Filters_may_be_shared_by_images_of_two_sizes()
    {
        Layer filters = Layer.Conv2D(2, 3);
        Model model = Model.From(Node.Of(Layer.Concatenate(), Node.Input(5, 5, 1).Then(filters).Then(Layer.Flatten()),
            Node.Input(4, 3, 1).Then(filters).Then(Layer.Flatten())));
        Assert.That((model.OutputShape, ModelSummary.Of(model).Sum(row => row.Parameters)), Is.EqualTo((new Shape(18 + 4), 20L)));
    }

    [Test]
    public static void The_data_gives_the_units_of_all_places()
    {
        Layer outputs = Layer.Outputs();
        Model model = Model.Sequential(outputs, outputs).WithInputShape(3).WithOutputs(3, Activation.Softmax);
        Assert.That(ModelSummary.Of(model).Sum(row => row.Parameters), Is.EqualTo(12));
        Assert.That(model.Layers[1], Is.EqualTo(Layer.Dense(3, Activation.Softmax)));
    }

    [Test]
    public static void A_loss_takes_the_activation_from_the_last_place_alone()
    {
        Layer softmax = Layer.Dense(3, Activation.Softmax);
        using Trainer trainer = Model.Input(3).Add(softmax).Add(softmax).Compile(Optimizer.Sgd(), Loss.CategoricalCrossEntropy(), seed: 2);
        Samples x = Samples.FromFloats([1, -2, 0.5f], [3]);
        double expected = -Math.Log(trainer.Predict(x).ToArray()[1]);
        Assert.That(trainer.Evaluate(Dataset.FromValues([1, -2, 0.5f], [3], [0, 1, 0], 3)).Loss, Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public static void The_json_form_names_the_first_place()
    {
        Layer tower = Layer.Dense(4), named = Layer.Dense(4, name: "named");
        Model chain = Model.Input(4).Add(tower).Add(tower).Add(named).Add(tower).Add(named);
        Assert.That(ModelJson.Text(chain), Is.EqualTo("""{"input":[4],"layers":[{"kind":"dense","units":4},{"sharedWith":0},"""
            + """{"kind":"dense","name":"named","units":4},{"sharedWith":0},{"sharedWith":"named"}]}"""));
        Assert.That(Read(ModelJson.Text(chain)), Is.EqualTo(chain));
        Assert.That(ModelJson.Text(Twins()), Does.Contain("""{"sharedWith":"tower","inputs":["input2"]}"""));
        Assert.That(Read(ModelJson.Text(Twins())), Is.EqualTo(Twins()));
    }

    [Test]
    public static void In_a_file_a_place_may_share_with_one_that_shares() => Assert.That(
        ModelSummary.Of(Read("""{"input":[2],"layers":[{"kind":"dense","units":2,"name":"a"},{"sharedWith":"a"},{"sharedWith":1},"""
            + """{"sharedWith":"a"}]}""")).Select(row => row.SharedWith), Is.EqualTo(new[] { null, null, "0.a", "0.a", "0.a" }));

    [TestCase("""{"kind":"dense","units":2},{"sharedWith":0,"units":3}""",
        "layer 1: a layer with 'sharedWith' has all properties of the layer that it names; 'units' must be left out.")]
    [TestCase("""{"kind":"dense","units":2},{"kind":"dense","sharedWith":0}""",
        "layer 1: a layer with 'sharedWith' has all properties of the layer that it names; 'kind' must be left out.")]
    [TestCase("""{"kind":"dense","units":2,"name":"tower"},{"sharedWith":"towr"}""",
        "layer 1: it shares the weights of 'towr', but no layer before it is called so. Did you mean 'tower'?")]
    [TestCase("""{"kind":"dense","units":2},{"sharedWith":1}""",
        "layer 1: it shares the weights of '1', but no layer before it is called so.")]
    [TestCase("""{"kind":"dense","units":2},{"sharedWith":"input"}""",
        "layer 1: it shares the weights of 'input', but that is an input, which has none. Name a layer.")]
    [TestCase("""{"kind":"dense","units":2,"name":"a"},{"kind":"dense","units":2,"name":"a"},{"sharedWith":"a"}""",
        "layer 2: it shares the weights of 'a', but several layers before it are called so. Refer to the layer by its number.")]
    [TestCase("""{"kind":"dense","units":2},{"sharedWith":{"kind":"dense"}}""",
        """layer 1: it shares the weights of '{"kind":"dense"}', but no layer before it is called so.""")]
    [TestCase("""{"kind":"dense","units":2},{"sharedWith":0.5}""",
        "layer 1: it shares the weights of '0.5', but no layer before it is called so.")]
    public static void What_is_wrong_in_a_file_is_said_with_the_layer(string layers, string sentence) => Assert.That(
        () => Read($$"""{"input":[2],"layers":[{{layers}}]}"""),
        Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    [Test]
    public static void Layers_say_whether_they_have_weights([ValueSource(nameof(Cases))] LayerCase each)
    {
        Shape[] inputs = [.. each.Inputs.Select(shape => new Shape(shape))];
        Assert.That(each.Layer.HasWeights, Is.EqualTo(each.Layer.Parameters(inputs).Count + each.Layer.States(inputs).Count > 0));
    }

    [Test]
    public static void A_saved_model_holds_shared_weights_once()
    {
        using var folder = new TestFolder();
        string path = folder["twins.safetensors"];
        using Trainer trainer = Twins().Compile(Optimizer.Adam(), Loss.MeanSquaredError(), seed: 3);
        trainer.Save(path);
        using SavedModel saved = SavedModel.Load(path);
        Assert.That(saved.Network.Model, Is.EqualTo(Twins()));
        Assert.That(saved.Network.WeightNames, Is.EqualTo(new[] { "0.tower.kernel" }));
        Assert.That(saved.Network.Parameters.Span.ToArray(), Is.EqualTo(trainer.Network.Parameters.Span.ToArray()));
    }

    private static IEnumerable<LayerCase> Cases => LayerCases.All;

    private static Model Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ModelJson.Read(document.RootElement);
    }
}
