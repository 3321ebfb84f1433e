using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Execution;

namespace BlasNet.Tests.Layers;

internal static class RecurrentTests
{
    private static readonly Layer[] Cells =
    [
        Layer.SimpleRnn(20, returnSequences: true), Layer.Lstm(20, returnSequences: true, dropout: 0.2, recurrentDropout: 0.2),
        Layer.Gru(20, returnSequences: true, recurrentDropout: 0.2), Layer.Gru(70, resetAfter: false, returnSequences: true),
    ];

    [TestCase(new[] { 784 }, "[28, 28]")]
    [TestCase(new[] { 13 }, "[13, 1]")]
    [TestCase(new[] { 8, 8, 3 }, "[8, 24]")]
    public static void Another_shape_than_a_sequence_is_refused_with_advice(int[] shape, string advice)
    {
        BlasNet.Shape given = new(shape);
        ConfigurationException error = Assert.Throws<ConfigurationException>(
            () => _ = Model.Input(shape).Add(Layer.Lstm(4)).OutputShape)!;
        Assert.That(error.Message, Is.EqualTo(
            $"0.lstm: the layer takes a sequence [T, F], but it receives the shape {given}. Reshape it, e.g. to {advice}."));
    }

    [Test]
    public static void An_initial_state_has_all_its_parts_and_their_length()
    {
        Node x = Node.Input(5, 3), four = Node.Input(4), three = Node.Input(3);
        Assert.That(() => Model.From(Node.Of(Layer.Lstm(4), x, four)).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("h and c, each [4]"));
        Assert.That(() => Model.From(Node.Of(Layer.Gru(4), x, three)).OutputShape,
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("[4]").And.Message.Contains("[3]"));
    }

    [Test]
    public static void Values_out_of_their_range_are_refused()
    {
        Assert.That(() => Layer.Lstm(0), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'0'"));
        Assert.That(() => Layer.Gru(4, dropout: 1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("'1'"));
        Assert.That(() => Layer.Gru(4, recurrentDropout: -0.1), Throws.TypeOf<ConfigurationException>().With.Message.Contains("-0.1"));
        Assert.That(() => Layer.SimpleRnn(4, Activation.Softmax),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("element by element"));
        Assert.That(() => new Network(Model.Input(3, 2).Add(Layer.Gru(4, Activation.Step)), Loss.MeanSquaredError(), 1, 1).Training(2),
            Throws.TypeOf<ConfigurationException>().With.Message.Contains("step"));
    }

    [Test]
    public static void Biases_start_with_zeros_and_ones_for_the_forget_gate()
    {
        using var network = new Network(Model.Input(3, 2).Add(Layer.Lstm(2)).Add(Layer.Reshape([1, 2])).Add(Layer.Gru(2)), threads: 1);
        Assert.That(network.GetWeights("0.lstm.bias").ToArray(), Is.EqualTo(new float[] { 0, 0, 1, 1, 0, 0, 0, 0 }));
        Assert.That(network.GetWeights("2.gru.bias").ToArray(), Is.EqualTo(new float[12]));
        using var plain = new Network(Model.Input(3, 2).Add(Layer.Lstm(1, unitForgetBias: false)), threads: 1);
        Assert.That(plain.GetWeights("0.lstm.bias").ToArray(), Is.EqualTo(new float[4]));
    }

    [TestCaseSource(nameof(Cells))]
    public static void Steps_have_the_same_bits_for_any_number_of_threads(Layer cell)
    {
        Model model = Model.Input(7, 5).Add(cell).Add(cell.WithName("second")).Add(Layer.Flatten()).Add(Layer.Dense(2));
        float[]? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using var network = new Network(model, Loss.MeanSquaredError(), 3, threads);
            BoundPlan plan = network.Training(150);
            GradientStep.Run(network, plan, GradientStep.Draw(network, 143, 5));
            float[] gradients = Plans.Gradients(network);
            expected ??= gradients;
            Assert.That(gradients.AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads");
        }
    }

    // A worker takes its samples in blocks: more of them than a block has, with values that live no longer than its tile.
    [TestCaseSource(nameof(Cells))]
    public static void Many_samples_have_the_outputs_and_gradients_of_few(Layer cell)
    {
        const int Rows = 400;
        var layer = (RecurrentLayer)cell;
        Layer plain = layer is Lstm ? Layer.Lstm(5, returnSequences: true) : layer is Gru ? Layer.Gru(5) : Layer.SimpleRnn(5);
        Model model = Model.Input(6).Add(Layer.Dense(6, Activation.Tanh)).Add(Layer.Reshape([3, 2])).Add(plain).Add(Layer.Flatten())
            .Add(Layer.Dense(2));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 2);
        BoundPlan plan = network.Training(Rows);
        ReferenceBatch batch = GradientStep.Draw(network, Rows, 5);
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, plain.ToString());
        Assert.That(report.Passed, Is.True, report.ToString());
        using BoundPlan inference = network.Bind(Compiler.Compile(model, Mode.Inference, Rows, null));
        GradientStep.Fill(inference, batch);
        network.Team.Run(inference.Forward);
        double[] expected = new DoubleReference(network, inference.Plan).Predict(batch with { Targets = [], Weights = [] });
        Support.Near.AssertNear(expected, inference.Output.First(Rows), 1e-5);
    }

    // Rows of different lengths, of all kinds of cells, against numerical gradients through the masked steps.
    [Test]
    public static void Gradients_through_padding_are_right([ValueSource(nameof(Cells))] Layer cell, [Values] bool zero, [Values] bool last)
    {
        var layer = (RecurrentLayer)cell;
        Layer masked = layer switch
        {
            SimpleRnn => Layer.SimpleRnn(5, returnSequences: !last, zeroOutputForMask: zero, goBackwards: zero),
            Lstm => Layer.Lstm(5, returnSequences: !last, zeroOutputForMask: zero, recurrentDropout: 0.3),
            _ => Layer.Gru(5, resetAfter: ((Gru)layer).ResetAfter, returnSequences: !last, zeroOutputForMask: zero, goBackwards: !zero),
        };
        Model model = Model.Input(6).Add(Layer.Embedding(4, 3, maskZero: true)).Add(masked).Add(Layer.Flatten()).Add(Layer.Dense(2));
        using var network = new Network(model, Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(5);
        float[] indexes = [1, 2, 3, 1, 2, 3, 2, 2, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0];
        ReferenceBatch batch = GradientStep.Draw(network, 5, 5) with { Inputs = [indexes] };
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, masked.ToString());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Padding_does_not_change_what_comes_before_it()
    {
        Model model = Model.Input(6).Add(Layer.Embedding(9, 3, maskZero: true)).Add(Layer.Lstm(7));
        using var network = new Network(model, threads: 1);
        float[] together = Plans.Infer(network, 2, [[3, 1, 4, 0, 0, 0, 3, 1, 4, 2, 5, 8]]);
        using var shorter = new Network(Model.Input(3).Add(Layer.Embedding(9, 3, maskZero: true)).Add(Layer.Lstm(7)), threads: 1);
        float[] alone = Plans.Infer(shorter, 1, [[3, 1, 4]]);
        Assert.That(together[..7], Is.EqualTo(alone));
        Assert.That(together[7..], Is.Not.EqualTo(alone));
    }
}
