using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tests.Layers;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Execution;

/// <summary>Layers that share weights add their gradients, in one place and whatever runs beside them.</summary>
internal static class SharedGradientTests
{
    private const int Rows = 6;
    private const string Shared = ".shared.";

    private static IEnumerable<LayerCase> Cases => LayerCases.All.Where(each => each.Layer.HasWeights);

    // Wide enough for several slices and parts; the tower stands three times, twice in a row.
    internal static Model Towers
    {
        get
        {
            Layer tower = Layer.Dense(96, Activation.Tanh), norm = Layer.BatchNormalization();
            Node a = Node.Input(96), b = Node.Input(96);
            return Model.From(Node.Of(Layer.Concatenate(), a.Then(tower).Then(norm).Then(Layer.Dropout(0.3)).Then(tower),
                b.Then(tower).Then(Layer.Dropout(0.3)).Then(norm)).Then(Layer.Dense(5, Activation.Softmax)), [a, b]);
        }
    }

    [Test]
    public static void The_gradient_is_the_sum_of_those_of_separate_layers([ValueSource(nameof(Cases))] LayerCase each)
    {
        using var shared = new Network(Twins(each, each.Layer), Loss.MeanSquaredError(), 5, 2);
        using var separate = new Network(Twins(each, each.Layer with { }), Loss.MeanSquaredError(), 5, 2);
        foreach (PlannedArray array in separate.Layout)
        {
            PlannedArray source = shared.Layout.SingleOrDefault(other => other.Key == array.Key) ?? Owned(shared, array);
            shared.Parameters.Slice(source.Offset, source.Length).Span.CopyTo(
                separate.Parameters.Slice(array.Offset, array.Length).Span);
        }
        ReferenceBatch batch = GradientStep.Draw(shared, Rows, 4);
        double loss = GradientStep.Run(shared, shared.Training(Rows), batch);
        Assert.That(GradientStep.Run(separate, separate.Training(Rows), batch), Is.EqualTo(loss));
        foreach (PlannedArray array in shared.Layout)
        {
            var sum = new double[array.Length];
            foreach (PlannedArray part in separate.Layout.Where(part => part.Key == array.Key
                || (IsShared(array) && IsShared(part) && NameOf(part) == NameOf(array))))
            {
                Span<float> gradient = separate.Gradients.Slice(part.Offset, part.Length).Span;
                for (int i = 0; i < sum.Length; i++)
                    sum[i] += gradient[i];
            }
            Near.AssertNear(sum, shared.Gradients.Slice(array.Offset, array.Length).Span, 1e-5, array.Key);
        }

        bool IsShared(PlannedArray array) => array.Key.Contains(Shared, StringComparison.Ordinal);

        // Within the shared layer, such as kernel or, of a layer made of layers, forward.kernel.
        string NameOf(PlannedArray array) =>
            array.Key[(array.Key.IndexOf(Shared, StringComparison.Ordinal) + Shared.Length)..];

        PlannedArray Owned(Network network, PlannedArray array) =>
            network.Layout.First(other => IsShared(other) && NameOf(other) == NameOf(array));
    }

    [Test]
    public static void Gradients_agree_with_central_differences()
    {
        using var network = new Network(Towers, Loss.SparseCategoricalCrossEntropy(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(40);
        GradientReport report = GradientCheck.OfBatch(network, plan, GradientStep.Draw(network, 37, 5), "towers");
        Assert.That(report.Passed, Is.True, report.ToString());
        Assert.That(report.Arrays.Select(array => array.Key), Is.EqualTo(new[]
        {
            "loss", "0.dense.kernel", "0.dense.bias", "1.batchNormalization.gamma", "1.batchNormalization.beta",
            "8.dense.kernel", "8.dense.bias",
        }));
    }

    [Test]
    public static void No_stage_writes_one_gradient_twice([Values] bool many)
    {
        int rows = many ? 512 : 4;
        ExecutionPlan plan = Compiler.Compile(Towers, Mode.Training, rows, Loss.SparseCategoricalCrossEntropy());
        foreach (Stage stage in plan.Backward.Where(stage => !stage.ByRows))
        {
            Assert.That(stage.Phases.GroupBy(phase => plan.Steps[phase.Step].Weights).Where(group => group.Key >= 0)
                .Select(group => group.Select(phase => plan.Steps[phase.Step].Layer).Distinct().Count()), Has.All.EqualTo(1));
        }
    }

    [Test]
    public static void Any_number_of_threads_gives_the_same_bits_and_a_batch_in_pieces_the_same_sum()
    {
        float[][] gradients =
        [
            .. new[] { 1, 2, 3, 5 }.Select(threads =>
            {
                using var network = new Network(Towers, Loss.SparseCategoricalCrossEntropy(), 3, threads);
                GradientStep.Run(network, network.Training(256), GradientStep.Draw(network, 250, 5));
                return Plans.Gradients(network);
            }),
        ];
        Assert.That(gradients, Has.All.EqualTo(gradients[0]));
        using var twice = new Network(Towers, Loss.SparseCategoricalCrossEntropy(), 3, 2);
        BoundPlan plan = twice.Training(256);
        ReferenceBatch batch = GradientStep.Draw(twice, 250, 5);
        GradientStep.Run(twice, plan, batch);
        plan.Context.Accumulate = true;
        GradientStep.Run(twice, plan, batch);
        Near.AssertNear(Array.ConvertAll(gradients[0], value => 2.0 * value), Plans.Gradients(twice), 1e-5);
    }

    [Test]
    public static void Running_statistics_take_the_places_in_the_order_of_the_layers()
    {
        Layer norm = Layer.BatchNormalization(momentum: 0.5);
        Node a = Node.Input(1), b = Node.Input(1);
        Model model = Model.From(Node.Of(Layer.Concatenate(), a.Then(norm), b.Then(norm)), [a, b]);
        using var network = new Network(model, Loss.MeanSquaredError(), 1, 2);
        GradientStep.Run(network, network.Training(2), new ReferenceBatch(2, [[1, 3], [10, 30]], [0, 0, 0, 0], [1, 1]));
        // Means 2 and 20, variances 1 and 100: (0 + 2) / 2 = 1, (1 + 20) / 2 = 10.5; (1 + 1) / 2 = 1, (1 + 100) / 2 = 50.5.
        Assert.That(network.GetWeights("0.batchNormalization.moving_mean").ToArray(), Is.EqualTo(new[] { 10.5f }));
        Assert.That(network.GetWeights("0.batchNormalization.moving_variance").ToArray(), Is.EqualTo(new[] { 50.5f }));
    }

    [Test]
    public static void Dropout_at_two_places_draws_two_masks()
    {
        Layer dropout = Layer.Dropout(0.5);
        Node x = Node.Input(64);
        Model model = Model.From(Node.Of(Layer.Concatenate(), x.Then(dropout), x.Then(dropout)));
        using var network = new Network(model, Loss.MeanSquaredError(), 1, 1);
        var ones = new ReferenceBatch(2, [[.. Enumerable.Repeat(1f, 128)]], new float[256], [1, 1]);
        float[] y = Plans.Train(network, network.Training(2), ones);
        Assert.That(y[..64], Is.Not.EqualTo(y[64..128]));
    }

    private static Model Twins(LayerCase each, Layer second)
    {
        Layer first = each.Layer.WithName("shared");
        return Model.From(Node.Of(Layer.Concatenate(), Branch(each, first),
            Branch(each, ReferenceEquals(second, each.Layer) ? first : second.WithName("shared"))).Then(Layer.Dense(2)));
    }

    private static Node Branch(LayerCase each, Layer layer)
    {
        int[] shape = each.Inputs[0];
        Node input = layer.WhyNoInputGradient is not null
            ? Node.Input(shape)
            : Node.Input(5).Then(Layer.Dense(shape.Aggregate(1, (a, b) => a * b))).Then(Layer.Reshape(shape));
        Node output = input.Then(layer);
        return (each.Then is null ? output : output.Then(each.Then)).Then(Layer.Flatten());
    }
}
