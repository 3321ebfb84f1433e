using BlasNet.Checking;
using BlasNet.Exchange;
using BlasNet.Layers;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Exchange;

/// <summary>Tests of the export of every layer, by what OnnxRuntime computes.</summary>
internal static class OnnxLayerTests
{
    private const int Rows = 7;

    private static readonly OnnxOptions Alone = new() { ModelOnly = true };

    // The cell functions that the recurrent operators of ONNX lack.
    private static readonly string[] Refused = ["gelu", "silu", "selu", "mish", "step"];

    private static IEnumerable<LayerCase> Cases => LayerCases.All.Where(each => each.Layer is not InputLayer && !IsRefused(each));

    private static IEnumerable<Activation> Activations =>
        [.. Activation.WithoutParameter, Activation.LeakyRelu(0.3), Activation.Elu(0.7)];

    [TestCaseSource(nameof(Cases))]
    public static void OnnxRuntime_computes_a_layer_as_BlasNet_does(LayerCase each) => AssertSame(each.Alone(), each.Text);

    [TestCaseSource(nameof(Activations))]
    public static void OnnxRuntime_computes_an_activation_as_BlasNet_does(Activation activation) =>
        AssertSame(Model.Input(5, 4).Add(Layer.Activate(activation)), activation.Name, comesBack: activation != Activation.Step);

    [Test]
    public static void Every_layer_is_written_or_refused_with_a_sentence()
    {
        Model code = Model.Input(3).Add(Layer.Lambda(x => x * 2f));
        using var network = new Network(code, threads: 1);
        ConfigurationException refused = Assert.Throws<ConfigurationException>(() => Export(network))!;
        Assert.That(refused.Message, Is.EqualTo("0.lambda: a layer made of code has no form in ONNX."));
        foreach (LayerCase each in LayerCases.All.Where(IsRefused))
        {
            using var own = new Network(each.Alone(), threads: 1);
            Assert.That(Assert.Throws<ConfigurationException>(() => Export(own))!.Message,
                Does.Contain("the recurrent operators of ONNX have no activation"), each.Text);
        }
    }

    [Test]
    public static void A_stateful_layer_is_refused()
    {
        using var network = new Network(Model.Input(4, 2).Add(Layer.Gru(3, stateful: true)), threads: 1);
        Assert.That(Assert.Throws<ConfigurationException>(() => Export(network))!.Message,
            Is.EqualTo("0.gru: a stateful layer goes on from the state of the last call, which a graph of ONNX does not keep."));
    }

    [Test]
    public static void Means_and_deviations_of_several_networks_are_theirs()
    {
        Model member = Model.Input(4).Add(Layer.Dense(3, Activation.Softmax));
        Model ensemble = Model.Ensemble([member, Model.Input(4).Add(Layer.Dense(3, Activation.Softmax)), member]);
        AssertSame(ensemble, "average");
        AssertSame(ensemble.WithSpread(), "average and spread", comesBack: false);
        AssertSame(ensemble.WithoutFinalActivation(), "logits", comesBack: false);
        AssertSame(Model.Ensemble([Sigmoid(), Sigmoid()]).WithoutFinalActivation(), "logits of sigmoids", comesBack: false);

        static Model Sigmoid() => Model.Input(4).Add(Layer.Dense(2, Activation.Sigmoid));
    }

    [Test]
    public static void Padded_steps_are_left_out()
    {
        Layer masking = Layer.Masking();
        foreach (Layer[] after in (Layer[][])
            [
                [Layer.Lstm(3)], [Layer.Gru(3, returnSequences: true)],
                [Layer.SimpleRnn(3, returnSequences: true, zeroOutputForMask: true)],
                [Layer.Bidirectional(Layer.Lstm(3, returnSequences: true))], [Layer.Lstm(3, goBackwards: true, returnSequences: true)],
                [Layer.GlobalAveragePooling1D()], [Layer.GlobalMaxPooling1D()], [Layer.MultiHeadAttention(2, 3)],
                [Layer.MultiHeadAttention(2, 3, causal: true), Layer.LayerNormalization(), Layer.GlobalAveragePooling1D()],
            ])
        {
            Model model = after.Aggregate(Model.Input(5, 2).Add(masking), (layers, layer) => layers.Add(layer));
            float[] inputs = Draw.Uniform(Rows * 10, 3);
            for (int row = 0; row < Rows; row++)
                inputs.AsSpan(row * 10 + 2 * (1 + row % 5), 10 - 2 * (1 + row % 5)).Clear();
            AssertSame(model, after[0].ToString(), inputs);
        }
        Model words = Model.Input(4).Add(Layer.Embedding(9, 3, maskZero: true)).Add(Layer.Lstm(4));
        AssertSame(words, "words", [1, 2, 3, 4, 5, 0, 0, 0, 3, 8, 0, 0, 1, 1, 1, 0, 6, 7, 8, 1, 2, 0, 0, 0, 4, 4, 0, 0]);
    }

    [Test]
    public static void Images_stay_channels_first_between_layers_that_take_them_so_and_into_dense_layers()
    {
        Model model = Model.Input(8, 6, 2).Add(Layer.Conv2D(3, 3, padding: Padding.Same, activation: Activation.Relu))
            .Add(Layer.BatchNormalization()).Add(Layer.MaxPooling2D()).Add(Layer.Flatten()).Add(Layer.Dropout(0.5))
            .Add(Layer.BatchNormalization()).Add(Layer.Activate(Activation.Relu)).Add(Layer.Dense(5, Activation.Relu))
            .Add(Layer.Dense(3, Activation.Softmax));
        AssertSame(model, "chain");
        using var network = new Network(model, threads: 1);
        Assert.That(Export(network).Graph.Nodes.Count(node => node.Operator == "Transpose"), Is.EqualTo(1), "that of the input");
        OnnxModel first = OnnxExport.Of(Request(network, Alone with { ChannelsFirst = true }));
        Assert.That(first.Graph.Nodes.Count(node => node.Operator == "Transpose"), Is.Zero);
        Assert.That(first.Graph.Inputs[0].Shape!.Skip(1).Select(extent => extent.Value), Is.EqualTo(new long?[] { 2, 8, 6 }));
        float[] image = Draw.Uniform(96, 4);
        float[] moved = [.. Enumerable.Range(0, 96).Select(i => image[i % 48 * 2 + i / 48])];
        using var program = new OnnxProgram(first.Write().ToArray());
        OnnxProgram.AssertSame(Plans.Infer(network, 1, [image]),
            (float[])program.Run(OnnxProgram.Floats("input", moved, 1, 2, 8, 6)).Single().Value);
    }

    [Test]
    public static void A_vector_of_an_image_that_other_layers_read_has_the_order_of_channels_last()
    {
        Node image = Node.Input(4, 3, 2).Then(Layer.Conv2D(3, 3, padding: Padding.Same));
        Node flat = image.Then(Layer.Flatten());
        AssertSame(Model.From(Node.Of(Layer.Concatenate(), flat, flat.Then(Layer.Dense(4)))), "two readers");
        AssertSame(Model.From(Node.Of(Layer.Add(), image, image.Then(Layer.LayerNormalization()))), "one first, one last");
        AssertSame(Model.From(flat), "the output");
        AssertSame(Model.From(Node.Of(Layer.Concatenate(1), image, image.Then(Layer.MaxPooling2D(1)))), "rows of images");
    }

    [Test]
    public static void Functions_with_fitted_bins_are_those_of_the_layer()
    {
        Model model = Model.Input(4).Add(Layer.PiecewiseLinear(3, 4, size: 5));
        using var network = new Network(model, seed: 1, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        Set(network, "0.piecewiseLinear.kernel", Draw.Uniform(60, 9));
        // Four bins, two, and a constant column.
        Set(network, "0.piecewiseLinear.edges", [-1, -0.5f, 0, 0.75f, 1, -0.5f, 0.25f, 0.5f, 0, 0, 3, 0, 0, 0, 0]);
        Set(network, "0.piecewiseLinear.edge_count", [5, 3, 1]);
        AssertSame(network, "bins", Draw.Uniform(Rows * 4, 5));
    }

    [Test]
    public static void A_value_that_is_no_index_has_a_vector_of_zeros() => AssertSame(
        Model.Input(3).Add(Layer.EmbedColumns([3, 2], 4)), "indexes",
        [0.5f, 0, 1, 1, 2, 0, 2, -1, 2, 3, 1.5f, 1, 4, 3, 0, 5, 1, -7, 6, 2, 1]);

    [Test]
    public static void Equal_models_give_equal_bytes()
    {
        Model model = Model.Input(4).Add(Layer.Dense(3, Activation.Relu));
        using Network one = new(model, seed: 5, threads: 1), other = new(model, seed: 5, threads: 2);
        Assert.That(Export(one).Write().ToArray(), Is.EqualTo(Export(other).Write().ToArray()));
    }

    // What predictors make of trained models, and what cannot be trained, does not come back from a file.
    internal static void AssertSame(Model model, string what, float[]? given = null, bool comesBack = true)
    {
        using var network = new Network(model, seed: 3, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        LayerTests.RandomizeStates(network);
        AssertSame(network, what, given, comesBack);
    }

    private static void AssertSame(Network network, string what, float[]? given, bool comesBack = true)
    {
        byte[] file = Export(network).Write().ToArray();
        if (comesBack)
            OnnxRestoreTests.AssertRestored(file, network, what);
        using var program = new OnnxProgram(file);
        foreach (int rows in (int[])[1, Rows])
        {
            float[][] inputs = given is null ? Plans.Inputs(network.Model, rows) : [given[..(given.Length / Rows * rows)]];
            OnnxProgram.AssertSame(Plans.Infer(network, rows, inputs), program.Run(network.Model, rows, inputs), what);
        }
    }

    private static OnnxModel Export(Network network) => OnnxExport.Of(Request(network, Alone));

    private static ExportRequest Request(Network network, OnnxOptions options) =>
        new(network, Loss.MeanSquaredError(), null, [], options);

    private static bool IsRefused(LayerCase each) => Recurrent(each.Layer).Any(layer =>
        Refused.Contains(layer.Activation.Name) || Refused.Contains(GatesOf(layer).Name));

    private static Activation GatesOf(RecurrentLayer layer) => layer switch
    {
        Lstm lstm => lstm.RecurrentActivation,
        Gru gru => gru.RecurrentActivation,
        _ => layer.Activation,
    };

    private static IEnumerable<RecurrentLayer> Recurrent(Layer layer) => layer switch
    {
        RecurrentLayer recurrent => [recurrent],
        TimeDistributed distributed => Recurrent(distributed.Layer),
        Bidirectional both => [both.Layer, .. both.BackwardLayer is { } backward ? [backward] : Array.Empty<RecurrentLayer>()],
        _ => [],
    };

    private static void Set(Network network, string name, float[] values) =>
        network.SetWeights(name, System.Numerics.Tensors.Tensor.Create(values, [values.Length]));
}
