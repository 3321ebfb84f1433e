namespace BlasNet.Tests.Models;

internal static class ModelTests
{
    private static Model Mlp => Model.Input(28, 28).Add(Layer.Flatten())
        .Add(Layer.Dense(512, Activation.Relu)).Add(Layer.Dense(10, Activation.Softmax, name: "digits"));

    [Test]
    public static void Layers_are_numbered_without_the_inputs_and_named_by_kind_or_name()
    {
        Assert.That(Enumerable.Range(0, 4).Select(Mlp.Key), Is.EqualTo(new[] { "input", "0.flatten", "1.dense", "2.digits" }));
        Assert.That(Mlp.Shapes(), Is.EqualTo(new[] { new Shape(28, 28), new Shape(784), new Shape(512), new Shape(10) }));
    }

    [Test]
    public static void The_summary_is_a_table_of_shapes_and_parameters() => Assert.That(Mlp.ToString(), Is.EqualTo(string.Join('\n',
        "layer                   output              parameters  reads",
        "input                   [28, 28]                     0  ",
        "0.flatten               [784]                        0  input",
        "1.dense                 [512]                   401920  0.flatten",
        "2.digits                [10]                      5130  1.dense",
        "total parameters 407050")));

    [Test]
    public static void The_summary_counts_multiply_adds_twice()
    {
        LayerSummary dense = ModelSummary.Of(Mlp)[2];
        Assert.That((dense.Key, dense.Kind, dense.Parameters, dense.Flops),
            Is.EqualTo(("1.dense", "dense", 401_920L, 2L * 784 * 512 + 512)));
        Assert.That(dense.Inputs, Is.EqualTo(new[] { "0.flatten" }));
    }

    [Test]
    public static void A_model_whose_shapes_do_not_fit_still_prints()
    {
        Assert.That(Model.Sequential(Layer.Dense(3)).ToString(), Is.EqualTo(
            "input -> dense (input: the input shape is left to the data, which is not known yet. Give it with WithInputShape.)"));
        Assert.That(Model.Input().Add(Layer.Dense(3)).ToString(),
            Does.StartWith("input -> dense (0.dense: the layer multiplies the last axis"));
    }

    [Test]
    public static void Adding_a_layer_leaves_the_model_as_it_was()
    {
        Model model = Model.Input(4);
        Model longer = model.Add(Layer.Dense(2));
        Assert.That((model.Layers.Count, longer.Layers.Count), Is.EqualTo((1, 2)));
        Assert.That(longer, Is.Not.EqualTo(model));
    }

    [Test]
    public static void Models_compare_by_layers_and_edges()
    {
        Assert.That(new HashSet<Model> { Mlp, Mlp, Mlp.Add(Layer.Flatten()) }, Has.Count.EqualTo(2));
        Assert.That(new HashSet<Model> { Merged(swapped: false), Merged(swapped: false), Merged(swapped: true) }, Has.Count.EqualTo(2));
    }

    [Test]
    public static void The_data_gives_shapes_and_outputs_that_were_left_open()
    {
        Model open = Model.Sequential(Layer.Flatten(), Layer.Dense(4), Layer.Outputs());
        Model whole = open.WithInputShape(3, 2).WithOutputs(5, Activation.Softmax);
        Assert.That(whole.OutputShape, Is.EqualTo(new Shape(5)));
        Assert.That(whole.Last, Is.EqualTo(Layer.Dense(5, Activation.Softmax)));
        Assert.That(Mlp.WithOutputs(5, Activation.Softmax), Is.EqualTo(Mlp), "A last layer that knows its units keeps them.");
        Assert.That(Mlp.WithInputShape(28, 28), Is.EqualTo(Mlp));
    }

    [Test]
    public static void The_data_gives_columns_and_bins_that_were_left_open()
    {
        Layer open = Layer.PiecewiseLinear(bins: 5, size: 4);
        Model model = Model.Input(3).Add(open).Add(Layer.PiecewiseLinear(1, 2));
        Model whole = model.WithTableColumns(numbers: 2, bins: 9);
        Assert.That(whole.Layers.Skip(1), Is.EqualTo(new[] { Layer.PiecewiseLinear(2, 5, size: 4), Layer.PiecewiseLinear(1, 2) }));
        Assert.That(whole.OutputShape, Is.EqualTo(new Shape(8 + 9 - 1)));
        Assert.That(whole.WithTableColumns(1, 1), Is.EqualTo(whole), "What is known stays.");
        Model categories = Model.Input(4).Add(Layer.EmbedColumns(size: 3)).Add(Layer.EmbedColumns([2]));
        Assert.That(categories.WithTableColumns(2, 9, [70, 80]).OutputShape, Is.EqualTo(new Shape(2 + 3 + 3 - 1 + 8)));
        Assert.That(categories.WithTableColumns(2, 9).OutputShape, Is.EqualTo(new Shape(4 - 1 + 8)));
        Model twice = Model.From(Node.Of(Layer.Concatenate(), Node.Input(3).Then(open), Node.Input(3).Then(open)));
        Assert.That(ModelSummary.Of(twice.WithTableColumns(2, 9)).Count(layer => layer.SharedWith is not null), Is.EqualTo(1));
    }

    [Test]
    public static void Several_inputs_keep_the_order_that_is_asked_for()
    {
        Node one = Node.Input(2), two = Node.Input(3);
        Node output = Node.Of(Layer.Concatenate(), one, two);
        Assert.That(Inputs(Model.From(output)), Is.EqualTo(new[] { new Shape(2), new Shape(3) }));
        Assert.That(Inputs(Model.From(output, [two, one])), Is.EqualTo(new[] { new Shape(3), new Shape(2) }));
    }

    [Test]
    public static void A_layer_reached_on_two_ways_is_one_layer()
    {
        Node shared = Node.Input(3).Then(Layer.Dense(3));
        Model model = Model.From(Node.Of(Layer.Add(), shared, shared.Then(Layer.Activate(Activation.Tanh))));
        Assert.That(model.Layers, Has.Count.EqualTo(4));
        Assert.That(model.InputsOf(3), Is.EqualTo(new[] { 1, 2 }));
    }

    private static IEnumerable<Shape> Inputs(Model model) => model.InputPositions.Select(position => model.Shapes()[position]);

    private static Model Merged(bool swapped)
    {
        Node input = Node.Input(3), branch = input.Then(Layer.Dense(3));
        return Model.From(swapped ? Node.Of(Layer.Concatenate(), branch, input) : Node.Of(Layer.Concatenate(), input, branch), [input]);
    }
}
