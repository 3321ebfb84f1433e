using BlasNet.Metrics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Metrics;

/// <summary>The edges of precision, recall, F1 and the area under the curve, where scikit-learn's definitions leave a choice.</summary>
internal static class ClassMetricTests
{
    [Test]
    public static void A_quotient_with_a_divisor_of_0_is_0()
    {
        float[] low = [0.1f, 0.2f, 0.3f];
        Assert.That(Value(Metric.Precision(), low, [0, 1, 1], 1), Is.Zero, "nothing was predicted");
        Assert.That(Value(Metric.Recall(), [0.9f, 0.2f], [0, 0], 1), Is.Zero, "nothing is positive");
        Assert.That(Value(Metric.F1Score(), low, [0, 0, 0], 1), Is.Zero, "neither");
    }

    [Test]
    public static void Without_rows_the_value_is_NaN()
    {
        foreach (Metric metric in new[] { Metric.Precision(), Metric.Recall(ClassAverage.Weighted), Metric.AreaUnderCurve(),
            Metric.R2Score(), Metric.RootMeanSquaredError() })
            Assert.That(metric.CreateState(3).Value, Is.NaN, metric.Name);
    }

    [Test]
    public static void A_class_that_never_occurs_does_not_count_in_the_mean()
    {
        // Classes 0 and 1 are always correct, and the third never occurs.
        float[] sure = [1, 0, 0, 0, 1, 0];
        foreach (Metric metric in new[] { Metric.Precision(), Metric.Recall(), Metric.F1Score(ClassAverage.Weighted) })
            Assert.That(Value(metric, sure, [0, 1], 3), Is.EqualTo(1), metric.Name);
        // A class that is only predicted has precision 0.
        Assert.That(Value(Metric.Precision(), [1, 0, 0, 0, 0, 1], [0, 0], 3), Is.EqualTo(0.5));
    }

    [Test]
    public static void NaN_outputs_predict_no_class()
    {
        float[] outputs = [float.NaN, 0.9f, float.NaN];
        Assert.That(Value(Metric.Recall(), outputs, [1, 1, 0], 1), Is.EqualTo(0.5));
        Assert.That(Value(Metric.Precision(), outputs, [1, 1, 0], 1), Is.EqualTo(1));
        Assert.That(Value(Metric.Precision(ClassAverage.Micro), [float.NaN, float.NaN, 0, 1], [0, 1], 2), Is.EqualTo(1));
        Assert.That(Value(Metric.Recall(ClassAverage.Micro), [float.NaN, float.NaN, 0, 1], [0, 1], 2), Is.EqualTo(0.5));
        // The first row is below and the last above all others, on the wrong sides.
        Assert.That(Value(Metric.AreaUnderCurve(), [float.NaN, 0.9f, 0.1f], [1, 1, 0], 1), Is.EqualTo(0.5));
        Assert.That(Value(Metric.AreaUnderCurve(), [0.9f, 0.1f, float.NaN], [1, 0, 0], 1), Is.EqualTo(0.5));
    }

    [Test]
    public static void Without_positives_or_negatives_there_is_no_area()
    {
        Assert.That(Value(Metric.AreaUnderCurve(), [0.1f, 0.9f], [1, 1], 1), Is.NaN);
        Assert.That(Value(Metric.AreaUnderCurve(), [0.1f, 0.9f], [0, 0], 1), Is.NaN);
        // The class that never occurs does not count.
        Assert.That(Value(Metric.AreaUnderCurve(), [0.6f, 0.3f, 0.1f, 0.4f, 0.5f, 0.1f], [0, 1], 3), Is.EqualTo(1));
    }

    [Test]
    public static void The_area_separates_confident_outputs_at_both_ends()
    {
        float[] outputs = [0, float.Epsilon, 1e-9f, 2e-9f, 1e-4f, 0.5f, 0.51f, 1 - 1e-4f, 1 - 1e-6f, MathF.BitDecrement(1), 1];
        for (int positive = 2; positive < outputs.Length; positive++)
        {
            float[] targets = [.. outputs.Select((_, i) => i >= positive ? 1f : 0)];
            Assert.That(Value(Metric.AreaUnderCurve(), outputs, targets, 1), Is.EqualTo(1), $"from {positive} on");
        }
        Assert.That(Value(Metric.AreaUnderCurve(), [0.3f, 0.3f], [0, 1], 1), Is.EqualTo(0.5), "equals count one half");
        Assert.That(Value(Metric.AreaUnderCurve(), [-3, 7], [0, 1], 1), Is.EqualTo(1));
    }

    [Test]
    public static void The_area_of_many_drawn_outputs_is_near_the_exact_one()
    {
        var random = new Random(7);
        float[] targets = [.. Enumerable.Range(0, 2000).Select(_ => (float)random.Next(2))];
        float[] outputs = [.. targets.Select(target => (float)(1 / (1 + Math.Exp(-target - 4 * (random.NextDouble() - 0.5)))))];
        double exact = NaiveMetrics.AreaUnderCurve([.. outputs.Chunk(1)], [.. targets.Chunk(1)]);
        Assert.That(exact, Is.InRange(0.6, 0.9));
        // A thousand outputs of each kind over some four hundred steps: pairs within one step are few, and wrong ones cancel.
        Near.AssertNear(exact, Value(Metric.AreaUnderCurve(), outputs, targets, 1), 2e-4, "2000 rows");
    }

    [Test]
    public static void A_constant_target_is_explained_by_exact_outputs_only()
    {
        Assert.That(Value(Metric.R2Score(), [0.1f, 0.1f, 0.1f], [0.1f, 0.1f, 0.1f], 1), Is.EqualTo(1));
        Assert.That(Value(Metric.R2Score(), [0.1f, 0.2f, 0.1f], [0.1f, 0.1f, 0.1f], 1), Is.Zero);
        Assert.That(Value(Metric.R2Score(), [0.1f, float.NaN, 0.1f], [0.1f, 0.1f, 0.1f], 1), Is.NaN);
        Assert.That(Value(Metric.R2Score(), [1], [1], 1), Is.NaN, "one row has no variance");
    }

    [Test]
    public static void A_small_variance_around_a_large_mean_is_not_lost()
    {
        float[] targets = [1e6f, 1e6f + 0.125f, 1e6f - 0.125f, 1e6f + 0.25f];
        float[] outputs = [1e6f, 1e6f, 1e6f, 1e6f + 0.25f];
        Near.AssertNear(NaiveMetrics.R2([.. outputs.Chunk(1)], [.. targets.Chunk(1)]), Value(Metric.R2Score(), outputs, targets, 1), 1e-9,
            "r2");
    }

    private static double Value(Metric metric, float[] predictions, float[] targets, int outputs)
    {
        MetricState state = metric.CreateState(outputs);
        int rows = predictions.Length / outputs;
        state.Add(predictions, targets, rows, outputs, targets.Length / rows);
        return state.Value;
    }
}
