using System.Text.Json;
using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Numerics;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

/// <summary>Recurrent layers in both directions, compared with results computed outside the library and with the two directions alone.
/// </summary>
internal static class BidirectionalTests
{
    private const string Recorded = "bidirectional-lstm.json";
    private static readonly string[] Weights = [.. new[] { "forward", "backward" }
        .SelectMany(part => new[] { "kernel", "recurrentKernel", "bias" }.Select(name => $"{part}.{name}"))];

    private static IEnumerable<TestCaseData> Cases => Enumerable.Range(0, new GoldenVectors(Recorded).Rows("cases"))
        .Select(i => new TestCaseData(i).SetArgDisplayNames(new GoldenVectors(Recorded).Element("cases", i, "case").GetString()!));

    [TestCaseSource(nameof(Cases))]
    public static void The_reference_has_the_recorded_values(int number)
    {
        var golden = new GoldenVectors(Recorded);
        Bidirectional layer = LayerOf(golden, number);
        (int rows, BlasNet.Shape shape) = SizeOf(golden, number);
        double[][] outputs = [.. layer.Parts([shape]).Take(2).Select((part, i) => ReferenceRecurrent.Forward(
            (RecurrentLayer)part.Layer,
            new LayerInput(rows, [golden.Values("cases", number, "x")], [shape],
                [.. Weights.Skip(3 * i).Take(3).Select(name => golden.Values("cases", number, "parameters", name))], []),
            new RecurrentFactors(null, null), new NonSmoothPoints()))];
        BlasNet.Shape output = layer.Layer.OutputShape([shape]);
        var merged = new LayerInput(rows, outputs, [output, output], [], []);
        double[] y = layer.MergeMode switch
        {
            MergeMode.Concat => ReferenceLayers.Concatenate(new Concatenate(), merged),
            MergeMode.Multiply => ReferenceLayers.Merge(merged, (a, b) => a * b),
            MergeMode.Sum => ReferenceLayers.Merge(merged, (a, b) => a + b),
            _ => [.. ReferenceLayers.Merge(merged, (a, b) => a + b).Select(sum => sum / 2)],
        };
        Near.AssertNear(golden.Values("cases", number, "y"), y, 1e-12);
        Near.AssertNear(golden.Number("cases", number, "loss"),
            y.Zip(golden.Values("cases", number, "target"), (value, wanted) => (value - wanted) * (value - wanted)).Average(), 1e-12);
    }

    // The input is the kernel of a dense layer on the identity matrix, so that its gradient is that of weights.
    [TestCaseSource(nameof(Cases))]
    public static void A_training_step_has_the_recorded_values_and_gradients(int number)
    {
        var golden = new GoldenVectors(Recorded);
        (int rows, BlasNet.Shape shape) = SizeOf(golden, number);
        Model model = Model.Input(rows).Add(Layer.Dense(shape.Size, useBias: false)).Add(Layer.Reshape([.. shape]))
            .Add(LayerOf(golden, number)).Add(Layer.Flatten());
        // The gradient of this loss with respect to the output are the targets.
        using var network = new Network(model, Loss.Custom("weighted", (target, y) => Variable.Sum(target * y, 1)), 0, 2);
        double[] x = golden.Values("cases", number, "x"), wanted = golden.Values("cases", number, "y");
        Set(network, "0.dense.kernel", x);
        foreach (string name in Weights)
            Set(network, $"2.bidirectional.{name}", golden.Values("cases", number, "parameters", name));
        float[] ones = [.. Enumerable.Range(0, rows * rows).Select(i => i % (rows + 1) == 0 ? 1f : 0)];
        float[] dy = [.. wanted.Zip(golden.Values("cases", number, "target"), (y, target) => (float)(2 * (y - target) / wanted.Length))];
        var batch = new ReferenceBatch(rows, [ones], dy, [.. Enumerable.Repeat((float)rows, rows)]);
        Near.AssertNear(wanted, Plans.Train(network, network.Training(rows), batch), 1e-5);
        AssertGradient(network, "0.dense.kernel", golden.Values("cases", number, "gradients", "x"));
        foreach (string name in Weights)
            AssertGradient(network, $"2.bidirectional.{name}", golden.Values("cases", number, "gradients", name));
    }

    [Test]
    public static void Padding_is_zero_in_both_directions_and_changes_nothing([Values(1, 3)] int threads)
    {
        Layer Both(Layer cell) => Layer.Bidirectional(cell);
        Model model = Model.Input(6, 2).Add(Layer.Masking()).Add(Both(Layer.Lstm(5, returnSequences: true)));
        using var network = new Network(model, threads: threads);
        using var shorter = new Network(Model.Input(4, 2).Add(Both(Layer.Lstm(5, returnSequences: true))), threads: 1);
        foreach ((string name, string other) in network.WeightNames.Zip(shorter.WeightNames))
            shorter.SetWeights(other, network.GetWeights(name));
        float[] sample = Draw.Uniform(8, 1);
        float[] y = Plans.Infer(network, 2, [[.. sample, .. new float[4], .. sample, .. sample[..4]]]);
        Near.AssertNear(Array.ConvertAll(Plans.Infer(shorter, 1, [sample]), value => (double)value), y.AsSpan(0, 40), 1e-6);
        Assert.That(y[40..60], Is.All.EqualTo(0));
        Assert.That(y[100..], Is.All.Not.EqualTo(0));
    }

    // Workers take more rows at a time than the recurrent operation does, out of memory that holds no more than their rows.
    [Test]
    public static void Stacked_layers_over_a_full_batch_are_those_of_single_rows()
    {
        Model model = Model.Input(3, 2).Add(Layer.Dense(4, Activation.Tanh)).Add(Layer.Bidirectional(Layer.Lstm(5, returnSequences: true)))
            .Add(Layer.Bidirectional(Layer.Gru(6)));
        using var network = new Network(model, threads: 2);
        const int Rows = Network.InferenceCapacity;
        float[] x = Draw.Uniform(Rows * 6, 1);
        double[] single = [.. Enumerable.Range(0, Rows).SelectMany(row => Plans.Infer(network, 1, [x[(row * 6)..(row * 6 + 6)]]))];
        Near.AssertNear(single, Plans.Infer(network, Rows, [x]), 1e-6);
    }

    [Test]
    public static void The_bits_are_the_same_for_any_number_of_threads()
    {
        Model model = Model.Input(7, 3).Add(Layer.Masking()).Add(Layer.Bidirectional(Layer.Lstm(9, returnSequences: true)))
            .Add(Layer.Bidirectional(Layer.Gru(8), mergeMode: MergeMode.Sum)).Add(Layer.Dense(2));
        float[][] gradients = [.. new[] { 1, 2, 3, 8 }.Select(threads =>
        {
            using var network = new Network(model, Loss.MeanSquaredError(), 3, threads);
            GradientStep.Run(network, network.Training(150), GradientStep.Draw(network, 150, 5));
            return Plans.Gradients(network);
        })];
        foreach (float[] other in gradients[1..])
            Assert.That(other, Is.EqualTo(gradients[0]));
    }

    [Test]
    public static void Both_directions_run_without_a_barrier_between_them()
    {
        using var network = new Network(Model.Input(7, 3).Add(Layer.Bidirectional(Layer.Lstm(9))), Loss.MeanSquaredError(), 0, 1);
        ExecutionPlan plan = network.Training(64).Plan;
        Assert.That(plan.Forward.Count(stage => stage.ByRows), Is.EqualTo(1), plan.ToString());
        Assert.That(plan.Backward.Count(stage => stage.ByRows), Is.EqualTo(1), plan.ToString());
    }

    [Test]
    public static void A_step_allocates_nothing()
    {
        using var network = new Network(Model.Input(7, 3).Add(Layer.Masking()).Add(Layer.Bidirectional(Layer.Lstm(9))).Add(Layer.Dense(2)),
            Loss.MeanSquaredError(), 0, 1);
        BoundPlan plan = network.Training(8);
        ReferenceBatch batch = GradientStep.Draw(network, 8, 1);
        Allocations.AssertNone(() =>
        {
            GradientStep.Fill(plan, batch);
            network.Team.Run(plan.BothPasses);
        });
    }

    [Test]
    public static void Layers_for_each_step_hold_both_directions()
    {
        Model model = Model.Input(2, 4, 3).Add(Layer.TimeDistributed(Layer.Bidirectional(Layer.Gru(3)))).Add(Layer.Flatten())
            .Add(Layer.Dense(2));
        using var network = new Network(model, threads: 1);
        Assert.That(network.WeightNames[0], Is.EqualTo("0.timeDistributed.forward.kernel"));
        GradientReport report = GradientCheck.OfModel(model, Loss.MeanSquaredError());
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    [Test]
    public static void Keras_calls_the_average_ave()
    {
        Layer read = LayerConverter.Instance.Read(
            JsonElement.Parse("""{"kind":"bidirectional","mergeMode":"ave","layer":{"kind":"gru","units":3}}"""));
        Assert.That(read, Is.EqualTo(Layer.Bidirectional(Layer.Gru(3), mergeMode: MergeMode.Average)));
    }

    private static IEnumerable<object[]> Errors =>
    [
        [() => Layer.Bidirectional(Layer.Dense(3)), "bidirectional: layer must be a recurrent layer, such as lstm, but it was dense."],
        [() => Layer.Bidirectional(Layer.Lstm(3, goBackwards: true)),
            "bidirectional: layer must read forwards: leave out its goBackwards."],
        [() => Layer.Bidirectional(Layer.Lstm(3), Layer.Gru(3)),
            "bidirectional: backwardLayer must read backwards: set its goBackwards."],
        [() => Layer.Bidirectional(Layer.Lstm(3), Layer.Gru(3, returnSequences: true, goBackwards: true)),
            "bidirectional: both layers must return sequences, or neither."],
        [() => Layer.Bidirectional(Layer.Lstm(3), Layer.Gru(4, goBackwards: true), MergeMode.Sum),
            "bidirectional: outputs that are not concatenated must be equally long, but they have 3 and 4 units."],
        [() => Layer.Bidirectional(Layer.Lstm(3), mergeMode: (MergeMode)9),
            "bidirectional: there is no mode '9' to merge outputs."],
        [() => Model.Input(784).Add(Layer.Bidirectional(Layer.Lstm(3))).OutputShape,
            "0.bidirectional: the layer takes a sequence [T, F], but it receives the shape [784]. Reshape it, e.g. to [28, 28]."],
    ];

    [TestCaseSource(nameof(Errors))]
    public static void What_does_not_fit_is_refused(Func<object> make, string sentence) =>
        Assert.That(() => make(), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo(sentence));

    private static Bidirectional LayerOf(GoldenVectors golden, int number) =>
        (Bidirectional)LayerConverter.Instance.Read(golden.Element("cases", number, "layer"));

    private static (int Rows, BlasNet.Shape Shape) SizeOf(GoldenVectors golden, int number)
    {
        JsonElement x = golden.Element("cases", number, "x");
        return (x.GetArrayLength(), new BlasNet.Shape(x[0].GetArrayLength(), x[0][0].GetArrayLength()));
    }

    private static PlannedArray Find(Network network, string key) => network.Layout.Single(array => array.Key == key);

    private static void Set(Network network, string key, double[] values)
    {
        PlannedArray array = Find(network, key);
        Array.ConvertAll(values, value => (float)value).CopyTo(network.Parameters.Slice(array.Offset, array.Length).Span);
    }

    private static void AssertGradient(Network network, string key, double[] expected)
    {
        PlannedArray array = Find(network, key);
        double largest = expected.Max(Math.Abs);
        Near.AssertNear([.. expected.Select(value => value / largest)],
            [.. network.Gradients.Slice(array.Offset, array.Length).Span.ToArray().Select(value => value / largest)], 2e-5, key);
    }
}
