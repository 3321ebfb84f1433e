using System.Text.Json;
using BlasNet.Checking;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Tensors;
using BlasNet.Tests.Execution;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Layers;

internal static class LayerTests
{
    // Sums of a few float32 products.
    // Winograd's convolution rounds a few times as much as plain sums do.
    private const double ForwardTolerance = 3e-5;
    private const int Capacity = 7;

    // They have no JSON and no reference; LambdaTests and, as part of losses, the gradient check cover them.
    private static readonly Type[] WithoutCase = [typeof(Lambda), typeof(AverageLogits), typeof(AverageSpread)];

    private static readonly LayerCase[] Cases = LayerCases.All;

    private static IEnumerable<LayerCase> Trainable => Cases.Where(each => each.Layer is not InputLayer);

    [Test]
    public static void Every_layer_has_a_case() => Assert.That(
        Cases.Select(each => each.Layer.GetType()).Distinct(),
        Is.EquivalentTo(typeof(Layer).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract && !WithoutCase.Contains(type))));

    [Test]
    public static void Every_layer_is_in_the_gradient_check() => Assert.That(
        GradientCheckModels.All.SelectMany(each => each.Model.Layers).Select(layer => layer.GetType()).Distinct(),
        Is.EquivalentTo(Cases.Select(each => each.Layer.GetType()).Distinct()));

    [TestCaseSource(nameof(Cases))]
    public static void The_planned_shape_is_the_produced_shape(LayerCase each)
    {
        Model model = each.Alone();
        Assert.That(model.OutputShape, Is.EqualTo(new Shape(each.Output)));
        using var network = new Network(model, threads: 1);
        Assert.That(Plans.Infer(network, 3, Plans.Inputs(model, 3)), Has.Length.EqualTo(3 * new Shape(each.Output).Size));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Inference_equals_the_reference(LayerCase each)
    {
        Model model = each.Alone();
        using var network = new Network(model, seed: 3, threads: 1);
        GradientCheck.RandomizeVectors(network, 3);
        RandomizeStates(network);
        float[][] inputs = Plans.Inputs(model, Capacity);
        double[] expected = new DoubleReference(network, network.Inference.Plan).Predict(new ReferenceBatch(Capacity, inputs, [], []));
        Near.AssertNear(expected, Plans.Infer(network, Capacity, inputs), ForwardTolerance);
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_training_step_equals_the_reference(LayerCase each)
    {
        using var network = new Network(each.Alone(), Loss.MeanSquaredError(), 3, 1);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(Capacity);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity, 5) with { Step = 11 };
        double[] expected = new DoubleReference(network, plan.Plan).Predict(batch);
        Near.AssertNear(expected, Plans.Train(network, plan, batch), ForwardTolerance);
    }

    [Test]
    public static void Gradients_are_right_for_any_number_of_rows(
        [ValueSource(nameof(Trainable))] LayerCase each, [Values(1, Capacity - 1, Capacity)] int rows)
    {
        using var network = new Network(each.BehindDense(), Loss.MeanSquaredError(), 3, 2);
        GradientCheck.RandomizeVectors(network, 3);
        BoundPlan plan = network.Training(Capacity);
        ReferenceBatch batch = GradientCheck.DrawBatch(network, new DoubleReference(network, plan.Plan), rows, 5) with { Step = 3 };
        GradientReport report = GradientCheck.OfBatch(network, plan, batch, each.Text);
        Assert.That(report.Passed, Is.True, report.ToString());
    }

    // With statistics or masks, the rows of two halves are not those of the whole.
    private static IEnumerable<LayerCase> Splittable => Trainable.Where(each => !each.DependsOnMode);

    [TestCaseSource(nameof(Splittable))]
    public static void Two_halves_of_a_batch_accumulate_the_gradients_of_the_whole(LayerCase each)
    {
        using var network = new Network(each.BehindDense(), Loss.MeanSquaredError(), 3, 1);
        BoundPlan plan = network.Training(Capacity);
        ReferenceBatch whole = GradientStep.Draw(network, 6, 5);
        GradientStep.Run(network, plan, whole);
        double[] expected = Array.ConvertAll(Plans.Gradients(network), value => (double)value);
        foreach (int first in new[] { 0, 3 })
        {
            plan.Context.Accumulate = first > 0;
            GradientStep.Fill(plan, Part(whole, first, 3));
            plan.Context.GradientScale = 1f / 6;
            network.Team.Run(plan.Forward);
            network.Team.Run(plan.Backward);
        }
        Near.AssertNear(expected, Plans.Gradients(network), 1e-6);
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_batch_equals_its_rows_one_by_one_in_inference(LayerCase each)
    {
        Model model = each.Alone();
        using var network = new Network(model, threads: 1);
        float[][] inputs = Plans.Inputs(model, Capacity);
        var whole = new ReferenceBatch(Capacity, inputs, [], []);
        double[] single = [.. Enumerable.Range(0, Capacity).SelectMany(row => Plans.Infer(network, 1, Part(whole, row, 1).Inputs))
            .Select(value => (double)value)];
        Near.AssertNear(single, Plans.Infer(network, Capacity, inputs), 1e-6);
    }

    [TestCaseSource(nameof(Cases))]
    public static void Training_and_inference_agree_unless_the_layer_depends_on_the_mode(LayerCase each)
    {
        using var network = new Network(each.Alone(), Loss.MeanSquaredError(), 3, 1);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity, 5);
        float[] trained = Plans.Train(network, network.Training(Capacity), batch);
        float[] inferred = Plans.Infer(network, Capacity, batch.Inputs);
        if (each.DependsOnMode)
            Assert.That(trained, Is.Not.EqualTo(inferred));
        else
            Near.AssertNear(Array.ConvertAll(inferred, value => (double)value), trained, 1e-6);
    }

    [TestCaseSource(nameof(Trainable))]
    public static void A_step_reads_nothing_unwritten_and_keeps_what_it_reads(LayerCase each)
    {
        using var network = new Network(each.BehindDense(), Loss.MeanSquaredError(), 3, 1);
        ExecutionPlan unshared = Plans.Unshared(network.Training(Capacity).Plan);
        using BoundPlan plan = Plans.Bind(unshared, network);
        FloatBlock arena = plan.Arena;
        network.Gradients.Span.Fill(float.NaN);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity, 5);
        float[] weights = network.Parameters.Span.ToArray();
        GradientStep.Fill(plan, batch);
        network.Team.Run(plan.Forward);
        float[] values = Values(plan, arena);
        network.Team.Run(plan.Backward);
        Assert.That(Values(plan, arena), Is.EqualTo(values), "The backward pass changed a value.");
        Assert.That(network.Parameters.Span.ToArray(), Is.EqualTo(weights));
        for (int i = 0; i < batch.Inputs.Length; i++)
            Assert.That(plan.Inputs[i].First(Capacity).ToArray(), Is.EqualTo(batch.Inputs[i]));
        Assert.That(values, Has.All.Matches<float>(float.IsFinite));
        foreach (PlannedArray array in network.Layout)
            Assert.That(network.Gradients.Slice(array.Offset, array.Length).Span.ToArray(), Has.All.Matches<float>(float.IsFinite),
                array.Key);
    }

    [TestCaseSource(nameof(Cases))]
    public static void A_layer_prints_reads_back_and_compares_by_value(LayerCase each)
    {
        Assert.That(each.Layer.ToString(), Is.EqualTo(each.Text));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            var writer = new SpecWriter(json, each.Layer.Kind);
            writer.Open();
            LayerConverter.Instance.WriteProperties(each.Layer, writer);
            writer.Done();
        }
        string text = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(text, Is.EqualTo(each.Json));
        using JsonDocument document = JsonDocument.Parse(text);
        Layer read = LayerConverter.Instance.Read(document.RootElement);
        Assert.That(read, Is.EqualTo(each.Layer));
        Assert.That(read.GetHashCode(), Is.EqualTo(each.Layer.GetHashCode()));
        Assert.That(read.WithName("other"), Is.Not.EqualTo(each.Layer));
    }

    [Test]
    public static void Running_statistics_follow_the_batches()
    {
        using var network = new Network(Model.Input(1).Add(Layer.BatchNormalization(momentum: 0.75)), Loss.MeanSquaredError(), 0, 1);
        var batch = new ReferenceBatch(4, [[1, 3, 5, 7]], new float[4], [1, 1, 1, 1]);
        GradientStep.Run(network, network.Training(4), batch);
        // The batch has mean 4 and variance 5; the running statistics start at 0 and 1.
        Assert.That(network.GetWeights("0.batchNormalization.moving_mean")[[0]], Is.EqualTo(1f).Within(1e-6));
        Assert.That(network.GetWeights("0.batchNormalization.moving_variance")[[0]], Is.EqualTo(2f).Within(1e-6));
    }

    [Test]
    public static void Dropout_draws_anew_for_each_step_and_the_same_for_a_repeated_one()
    {
        using var network = new Network(Model.Input(40).Add(Layer.Dropout(0.5)), Loss.MeanSquaredError(), 3, 1);
        BoundPlan plan = network.Training(Capacity);
        ReferenceBatch batch = GradientStep.Draw(network, Capacity, 5);
        float[] first = Plans.Train(network, plan, batch);
        Assert.That(Plans.Train(network, plan, batch with { Step = 1 }), Is.Not.EqualTo(first));
        Assert.That(Plans.Train(network, plan, batch), Is.EqualTo(first));
    }

    [TestCase(Annealing.Cosine)]
    [TestCase(Annealing.FlatCosine)]
    public static void An_annealed_dropout_drops_less_and_less(Annealing annealing)
    {
        using var network = new Network(Model.Input(20_000).Add(Layer.Dropout(0.8, annealing)), Loss.MeanSquaredError(), 3, 1);
        ReferenceBatch batch = GradientStep.Draw(network, 1, 5);
        foreach ((double progress, double cosine, double flat) in new[] { (0, 1, 1), (0.5, 0.5, 1), (0.75, 0.146447, 0.5), (1.0, 0, 0) })
        {
            float[] y = Plans.Train(network, network.Training(1), batch with { Progress = progress });
            double expected = 0.8 * (annealing == Annealing.Cosine ? cosine : flat);
            // Three deviations of the share of 20000 draws.
            Assert.That(y.Count(value => value == 0) / 20_000.0, Is.EqualTo(expected).Within(0.0107));
        }
    }

    [Test]
    public static void Two_dropout_layers_drop_different_elements()
    {
        // With one mask for both, about half of the elements would survive, not a quarter.
        using var network = new Network(Model.Input(2000).Add(Layer.Dropout(0.5)).Add(Layer.Dropout(0.5)), Loss.MeanSquaredError(), 3, 1);
        float[] y = Plans.Train(network, network.Training(1), GradientStep.Draw(network, 1, 5));
        Assert.That(y.Count(value => value != 0), Is.InRange(400, 600));
    }

    private static ReferenceBatch Part(ReferenceBatch batch, int first, int rows)
    {
        float[] Slice(float[] values) => values[(values.Length / batch.Rows * first)..(values.Length / batch.Rows * (first + rows))];
        return new ReferenceBatch(rows, [.. batch.Inputs.Select(Slice)], Slice(batch.Targets), Slice(batch.Weights));
    }

    internal static void RandomizeStates(Network network)
    {
        for (int i = 0; i < network.StateLayout.Count; i++)
        {
            PlannedArray array = network.StateLayout[i];
            Draw.Uniform(array.Length, i, 0.5, 1.5).CopyTo(network.States.Slice(array.Offset, array.Length).Span);
        }
    }

    // The outputs of all steps, without the padding between buffers.
    private static float[] Values(BoundPlan plan, FloatBlock arena) =>
    [
        .. plan.Plan.Steps.Select(step => step.Output).Distinct()
            .SelectMany(buffer => arena.Slice(plan.Plan.Buffers[buffer].Offset,
                plan.Plan.Buffers[buffer].PerRow * Capacity).Span.ToArray()),
    ];
}
