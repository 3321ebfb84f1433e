using BlasNet.Layers;

namespace BlasNet.Tests.Models;

internal static class ModelErrorTests
{
    private static readonly object[] Misfits =
    [
        new object[] { Model.Input().Add(Layer.Dense(3)),
            "0.dense: the layer multiplies the last axis by its kernel, but it receives scalars." },
        new object[] { Model.Input(6).Add(Layer.Reshape([4, -1], "square")),
            "0.square: the input [6] of 6 elements does not fill the shape [4, -1] of 4." },
        new object[] { Model.Input(6).Add(Layer.Reshape([2, 4])),
            "0.reshape: the input [6] of 6 elements does not fill the shape [2, 4] of 8." },
        new object[] { Model.Input().Add(Layer.BatchNormalization()),
            "0.batchNormalization: the layer normalizes the last axis, but it receives scalars." },
        new object[] { Model.Input().Add(Layer.Activate(Activation.Softmax)),
            "0.activation: softmax works along the last axis, but the layer receives scalars." },
        new object[] { Merge(Layer.Add(), [2], [3]), "0.add: the inputs must have one shape, but they have [2] and [3]." },
        new object[] { Merge(Layer.Multiply("gate"), [2, 3], [3, 2]),
            "0.gate: the inputs must have one shape, but they have [2, 3] and [3, 2]." },
        new object[] { Merge(Layer.Average(), [2, 3], [2]), "0.average: the inputs must have one shape, but they have [2, 3] and [2]." },
        new object[] { Merge(Layer.Concatenate(), [2, 3], [3, 3]),
            "0.concatenate: the inputs [2, 3] and [3, 3] must agree in all extents but that of the last axis." },
        new object[] { Merge(Layer.Concatenate(), [2, 3], [3]),
            "0.concatenate: the inputs [2, 3] and [3] must agree in all extents but that of the last axis." },
        new object[] { Merge(Layer.Concatenate(), [], []), "0.concatenate: the layer joins along the last axis, but it receives scalars." },
        new object[] { Merge(Layer.Concatenate(), [2_000_000_000], [2_000_000_000]),
            "0.concatenate: the joined axis has 4000000000 extents, more than 2147483647." },
        new object[] { Model.Input(100_000).Add(Layer.Dense(100_000)),
            "0.dense: The shape [100000, 100000] has more than 2147483647 elements." },
        new object[] { Model.Input(4).Add(Layer.Outputs()),
            "0.dense: the number of units is left to the data, which is not known yet. Give it with WithOutputs." },
        new object[] { Model.Sequential(Layer.Flatten()),
            "input: the input shape is left to the data, which is not known yet. Give it with WithInputShape." },
    ];

    [TestCaseSource(nameof(Misfits))]
    public static void Shapes_that_do_not_fit_are_told_with_the_layer(Model model, string sentence) =>
        Assert.That(() => new BlasNet.Network(model, threads: 1).Dispose(),
            Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));

    [Test]
    public static void Wrong_numbers_of_inputs_are_told_at_once()
    {
        AssertTold(() => Model.Input(3).Add(Layer.Add()), "0.add: the layer takes at least 2 inputs, but it receives 1.");
        AssertTold(() => Node.Of(Layer.Dense(2, name: "first"), Node.Input(3), Node.Input(3)),
            "first: the layer takes 1 inputs, but it receives 2.");
        AssertTold(() => Model.Input(3).Add(new InputLayer()), "0.input: the layer takes 0 inputs, but it receives 1.");
        AssertTold(() => Node.Of(Layer.Concatenate()), "concatenate: the layer takes at least 2 inputs, but it receives 0.");
    }

    [Test]
    public static void Another_input_shape_than_the_stated_one_is_refused() =>
        AssertTold(() => Model.Input(28, 28).WithInputShape(32, 32),
            "input: the model takes samples of the shape [28, 28], but the data has [32, 32].");

    [Test]
    public static void One_shape_for_two_inputs_is_refused() =>
        AssertTold(() => Merge(Layer.Add(), [2], [2]).WithInputShape(2), "The model has 2 inputs, but the data has 1.");

    [Test]
    public static void An_output_that_is_an_input_is_refused()
    {
        Node input = Node.Input(2), other = Node.Input(2);
        AssertTold(() => Model.From(input, [input, other]), "The model's output must not be one of its inputs.");
    }

    [Test]
    public static void Layers_of_one_name_are_told_apart_by_their_numbers()
    {
        Model model = Model.Input(2).Add(Layer.Dense(2, name: "same")).Add(Layer.Dense(2, name: "same"));
        Assert.That(Enumerable.Range(1, 2).Select(model.Key), Is.EqualTo(new[] { "0.same", "1.same" }));
    }

    private static readonly object[] BadLayers =
    [
        new object[] { () => Layer.Dense(0), "dense: the number of units must be at least 1, but it was '0'." },
        new object[] { () => Layer.Dropout(1), "dropout: the rate must be at least 0 and less than 1, but it was '1'." },
        new object[] { () => Layer.Dropout(0.5, (Annealing)7), "dropout: there is no annealing '7'." },
        new object[] { () => Layer.Dense(2, biasRate: -1), "dense: biasRate must be a finite number of at least 0, but it was '-1'." },
        new object[] { () => Layer.Scale(double.NaN), "scale: rate must be a finite number of at least 0, but it was 'NaN'." },
        new object[] { () => Layer.Dropout(double.NaN), "dropout: the rate must be at least 0 and less than 1, but it was 'NaN'." },
        new object[] { () => Layer.BatchNormalization(momentum: 1),
            "batchNormalization: the momentum must be at least 0 and less than 1, but it was '1'." },
        new object[] { () => Layer.BatchNormalization(epsilon: 0),
            "batchNormalization: epsilon must be a positive finite number, but it was '0'." },
        new object[] { () => Layer.Reshape([2, -1, -1]),
            "reshape: the shape [2, -1, -1] must consist of extents of at least 1 and at most one -1." },
        new object[] { () => Layer.Reshape([0]), "reshape: the shape [0] must consist of extents of at least 1 and at most one -1." },
        new object[] { () => Layer.Reshape([]), "reshape: the shape [] must consist of extents of at least 1 and at most one -1." },
        new object[] { () => Layer.Dense(2, name: "a.b"), "The layer name 'a.b' must consist of letters, digits, '_' and '-'." },
        new object[] { () => Layer.Flatten(""), "The layer name '' must consist of letters, digits, '_' and '-'." },
    ];

    [TestCaseSource(nameof(BadLayers))]
    public static void Layers_out_of_range_are_told_in_a_sentence(Func<Layer> make, string sentence) =>
        AssertTold(make, sentence);

    private static void AssertTold(Func<object> call, string sentence) =>
        Assert.That(() => call(), Throws.TypeOf<ConfigurationException>().With.Message.StartsWith(sentence));

    private static Model Merge(Layer layer, int[] first, int[] second) => Model.From(Node.Of(layer, Node.Input(first), Node.Input(second)));
}
