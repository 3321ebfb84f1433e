using BlasNet.Metrics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Metrics;

/// <summary>All metrics, on outputs with many ties, against naive loops.</summary>
internal static class MetricTests
{
    private const int Rows = 97;

    /// <summary>One metric with the widths of its rows, its column and the value of all rows.</summary>
    internal sealed record Case(Metric Metric, string Name, int Outputs, int TargetWidth, Func<float[][], float[][], double> Value)
    {
        public Case(Metric metric, string name, int outputs, int targetWidth, Func<float[], float[], double> row)
            : this(metric, name, outputs, targetWidth, (float[][] p, float[][] t) => p.Zip(t, row).Average())
        {
        }

        public override string ToString() => $"{Name} {Outputs} {TargetWidth}";
    }

    private static readonly Case[] Cases =
    [
        new(Metric.Accuracy(), "accuracy", 1, 1, (p, t) => Share(p, t, 0.5)),
        new(Metric.Accuracy(), "accuracy", 7, 1, (p, t) => Best(p, 1).Contains((int)t[0]) ? 1 : 0),
        new(Metric.Accuracy(), "accuracy", 7, 7, (p, t) => Best(p, 1).Contains(Best(t, 1)[0]) ? 1 : 0),
        new(Metric.BinaryAccuracy(0.25), "binary_accuracy", 3, 3, (p, t) => Share(p, t, 0.25)),
        new(Metric.CategoricalAccuracy(), "categorical_accuracy", 4, 4, (p, t) => Best(p, 1).Contains(Best(t, 1)[0]) ? 1 : 0),
        new(Metric.SparseCategoricalAccuracy(), "sparse_categorical_accuracy", 4, 1, (p, t) => Best(p, 1).Contains((int)t[0]) ? 1 : 0),
        new(Metric.TopKAccuracy(), "top_5_accuracy", 9, 1, (p, t) => Best(p, 5).Contains((int)t[0]) ? 1 : 0),
        new(Metric.TopKAccuracy(3), "top_3_accuracy", 9, 9, (p, t) => Best(p, 3).Contains(Best(t, 1)[0]) ? 1 : 0),
        new(Metric.MeanSquaredError(), "mse", 3, 3, (p, t) => p.Zip(t, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / 3),
        new(Metric.MeanAbsoluteError(), "mae", 3, 3, (p, t) => p.Zip(t, (a, b) => Math.Abs((double)a - b)).Sum() / 3),
        new(Metric.RootMeanSquaredError(), "rmse", 3, 3, NaiveMetrics.RootMeanSquaredError),
        new(Metric.R2Score(), "r2", 3, 3, NaiveMetrics.R2),
        new(new UnscaledMetric(Metric.MeanAbsoluteError(), [0.5, 0.25, 0.75], [1, -7, 0]), "mae", 3, 3,
            (p, t) => (0.5 * Math.Abs((double)p[0] - t[0]) + 0.25 * Math.Abs((double)p[1] - t[1])
                + 0.75 * Math.Abs((double)p[2] - t[2])) / 3),
        new(Metric.Precision(), "precision", 1, 1, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.5)[1].Precision),
        new(Metric.Recall(threshold: 0.25), "recall", 1, 1, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.25)[1].Recall),
        new(Metric.F1Score(), "f1", 2, 1, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.5)[1].F1),
        new(Metric.Precision(), "precision", 5, 1, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.5)
            .Average(score => score.Precision)),
        new(Metric.Recall(ClassAverage.Macro), "recall_macro", 5, 5, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.5)
            .Average(score => score.Recall)),
        new(Metric.F1Score(ClassAverage.Weighted), "f1_weighted", 5, 1, (float[][] p, float[][] t) => NaiveMetrics.Scores(p, t, 0.5)
            .Sum(score => score.F1 * score.Rows) / p.Length),
        new(Metric.F1Score(ClassAverage.Micro), "f1_micro", 5, 1, (float[][] p, float[][] t) => NaiveMetrics.Right(p, t)),
        new(Metric.AreaUnderCurve(), "auc", 1, 1, NaiveMetrics.AreaUnderCurve),
        new(Metric.AreaUnderCurve(), "auc", 4, 1, NaiveMetrics.AreaUnderCurve),
        new(Metric.AreaUnderCurve(), "auc", 4, 4, NaiveMetrics.AreaUnderCurve),
    ];

    [Test]
    public static void No_metric_is_missing_from_the_table()
    {
        Type[] types = [.. typeof(Metric).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Metric)) && !type.IsAbstract)];
        Assert.That(Cases.Select(each => each.Metric.GetType()).Distinct(), Is.EquivalentTo(types));
    }

    [TestCaseSource(nameof(Cases))]
    public static void The_value_is_that_of_all_rows_for_batches_of_any_size(Case each)
    {
        (float[] predictions, float[] targets) = Draw(each);
        double expected = each.Value([.. predictions.Chunk(each.Outputs)], [.. targets.Chunk(each.TargetWidth)]);
        Assert.That(expected, each.Metric is R2Score ? Is.LessThan(0) : Is.GreaterThan(0).And.LessThan(1),
            "the drawn rows must hold both correct and wrong predictions");
        Assert.That(each.Metric.Name, Is.EqualTo(each.Name));
        MetricState state = each.Metric.CreateState(each.Outputs);
        var values = new List<double>();
        foreach (int batch in new[] { 1, 10, 96, 97, 200 })
        {
            state.Reset();
            Add(state, each, predictions, targets, 0, Rows, batch);
            Near.AssertNear(expected, state.Value, 1e-12, $"batches of {batch}");
            values.Add(state.Value);
        }
        Assert.That(values.Distinct().Count(), Is.EqualTo(1), "the size of batches must not change a bit");
    }

    [TestCaseSource(nameof(Cases))]
    public static void Exported_sums_go_on_in_another_state_with_the_same_bits(Case each)
    {
        (float[] predictions, float[] targets) = Draw(each);
        MetricState whole = each.Metric.CreateState(each.Outputs);
        Add(whole, each, predictions, targets, 0, Rows, 32);
        MetricState first = each.Metric.CreateState(each.Outputs);
        Add(first, each, predictions, targets, 0, 40, 32);
        MetricState second = each.Metric.CreateState(each.Outputs);
        second.Import(first.Export());
        Add(second, each, predictions, targets, 40, Rows, 32);
        Assert.That(second.Value, Is.EqualTo(whole.Value));
    }

    [TestCaseSource(nameof(Cases))]
    public static void Joined_sums_are_those_of_all_rows(Case each)
    {
        (float[] predictions, float[] targets) = Draw(each);
        MetricState whole = each.Metric.CreateState(each.Outputs), joined = each.Metric.CreateState(each.Outputs);
        Add(whole, each, predictions, targets, 0, Rows, 32);
        // Parts of unlike sizes, the first and a later one without a row.
        int[] ends = [0, 1, 24, 24, 60, Rows];
        var sums = new double[joined.Size];
        for (int part = 0, start = 0; part < ends.Length; start = ends[part++])
        {
            MetricState own = each.Metric.CreateState(each.Outputs);
            if (ends[part] > start)
                Add(own, each, predictions, targets, start, ends[part], 10);
            own.CopyTo(sums);
            joined.Join(sums);
        }
        Near.AssertNear(whole.Export(), joined.Export(), 1e-13);
        Near.AssertNear(whole.Value, joined.Value, 1e-13);
        bool counts = each.Metric is Accuracy or BinaryAccuracy or CategoricalAccuracy or SparseCategoricalAccuracy or TopKAccuracy
            or ClassMetric or AreaUnderCurve;
        if (counts)
            Assert.That(joined.Export(), Is.EqualTo(whole.Export()), "counts are exact");
        Assert.That(() => joined.Join(new double[joined.Size + 1]), Throws.ArgumentException);
        Allocations.AssertNone(() => joined.Join(sums));
    }

    [Test]
    public static void A_constant_target_stays_constant_where_sums_are_joined()
    {
        MetricState whole = Metric.R2Score().CreateState(1), part = Metric.R2Score().CreateState(1);
        float[] third = [1 / 3f, 1 / 3f, 1 / 3f];
        foreach (int rows in (int[])[3, 1, 2])
        {
            part.Reset();
            part.Add(third.AsSpan(0, rows), third.AsSpan(0, rows), rows, 1, 1);
            whole.Join(part.Export());
        }
        Assert.That(whole.Value, Is.EqualTo(1));
    }

    [Test]
    public static void Sums_of_medians_are_joined_as_those_of_the_metric_are()
    {
        MetricState whole = State(), first = State(), second = State();
        float[] outputs = [1, 2, 3, 4, 6, 8], targets = [2.5f, 5];
        whole.Add(outputs, targets, 2, 3, 1);
        first.Add(outputs.AsSpan(0, 3), targets.AsSpan(0, 1), 1, 3, 1);
        second.Add(outputs.AsSpan(3), targets.AsSpan(1), 1, 3, 1);
        first.Join(second.Export());
        Assert.That((first.Value, whole.Value), Is.EqualTo((0.75, 0.75)));

        static MetricState State() => new MedianState(Metric.MeanAbsoluteError().CreateState(1), 1, 3, 1);
    }

    [TestCaseSource(nameof(Cases))]
    public static void Adding_a_batch_allocates_nothing(Case each)
    {
        (float[] predictions, float[] targets) = Draw(each);
        MetricState state = each.Metric.CreateState(each.Outputs);
        Allocations.AssertNone(() => Add(state, each, predictions, targets, 0, Rows, 10));
    }

    [Test]
    public static void The_first_of_equal_outputs_wins()
    {
        float[] tied = [0.25f, 0.5f, 0.5f, 0.5f];
        Assert.That(Value(Metric.SparseCategoricalAccuracy(), tied, [1]), Is.EqualTo(1));
        Assert.That(Value(Metric.SparseCategoricalAccuracy(), tied, [2]), Is.Zero);
        Assert.That(Value(Metric.TopKAccuracy(2), tied, [2]), Is.EqualTo(1));
        Assert.That(Value(Metric.TopKAccuracy(2), tied, [3]), Is.Zero);
    }

    [Test]
    public static void NaN_outputs_are_never_correct()
    {
        float[] nothing = [float.NaN, float.NaN];
        Assert.That(Value(Metric.SparseCategoricalAccuracy(), nothing, [0]), Is.Zero);
        Assert.That(Value(Metric.TopKAccuracy(2), nothing, [1]), Is.Zero);
        Assert.That(Value(Metric.BinaryAccuracy(), nothing, [0, 1]), Is.Zero);
        Assert.That(Value(Metric.MeanSquaredError(), nothing, [0, 1]), Is.NaN);
    }

    [Test]
    public static void An_output_at_the_threshold_counts_as_0()
    {
        Assert.That(Value(Metric.Accuracy(), [0.5f], [0]), Is.EqualTo(1));
        Assert.That(Value(Metric.Accuracy(), [0.5f], [1]), Is.Zero);
    }

    [Test]
    public static void A_class_beyond_the_outputs_is_named() =>
        Assert.That(() => Value(Metric.Accuracy(), [0, 1], [2]), Throws.TypeOf<DataException>()
            .With.Message.EqualTo("Targets: the class is '2', but with '2' outputs classes run from 0 to 1."));

    [Test]
    public static void Widths_that_do_not_fit_are_refused_with_both_numbers()
    {
        foreach (Case each in Cases)
            Assert.That(() => each.Metric.RequireWidths(each.Outputs, each.TargetWidth), Throws.Nothing, each.ToString());
        foreach ((Metric metric, int outputs, int targets) in new[]
        {
            (Metric.Accuracy(), 3, 2), (Metric.BinaryAccuracy(), 3, 1), (Metric.CategoricalAccuracy(), 3, 1),
            (Metric.CategoricalAccuracy(), 1, 1),
            (Metric.SparseCategoricalAccuracy(), 3, 3), (Metric.TopKAccuracy(), 3, 2), (Metric.MeanSquaredError(), 3, 1),
            (Metric.MeanAbsoluteError(), 1, 3),
            (Metric.RootMeanSquaredError(), 3, 1), (Metric.R2Score(), 1, 3), (Metric.Precision(), 3, 2), (Metric.AreaUnderCurve(), 3, 2),
        })
        {
            Assert.That(() => metric.RequireWidths(outputs, targets), Throws.TypeOf<ConfigurationException>()
                .With.Message.EndsWith($"but a row has '{outputs}' outputs and '{targets}' targets."), metric.Name);
        }
    }

    [Test]
    public static void A_wrong_value_or_length_is_refused()
    {
        Assert.That(() => Metric.TopKAccuracy(0),
            Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("TopKAccuracy: k must be at least 1, but it was '0'."));
        Assert.That(() => Metric.BinaryAccuracy(double.NaN), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => Metric.Accuracy().CreateState(2).Add(new float[4], new float[3], 2, 2, 1), Throws.ArgumentException);
        Assert.That(() => Metric.Accuracy().CreateState(2).Import([1]), Throws.ArgumentException);
    }

    private static double Value(Metric metric, float[] predictions, float[] targets)
    {
        MetricState state = metric.CreateState(predictions.Length);
        state.Add(predictions, targets, 1, predictions.Length, targets.Length);
        return state.Value;
    }

    private static void Add(MetricState state, Case each, float[] predictions, float[] targets, int from, int to, int batch)
    {
        for (int row = from; row < to; row += batch)
        {
            int rows = Math.Min(batch, to - row);
            state.Add(predictions.AsSpan(row * each.Outputs, rows * each.Outputs),
                targets.AsSpan(row * each.TargetWidth, rows * each.TargetWidth),
                rows, each.Outputs, each.TargetWidth);
        }
    }

    /// <summary>Draws outputs from few levels, so that ties occur, and targets of the kind that the case takes.</summary>
    private static (float[] Predictions, float[] Targets) Draw(Case each)
    {
        var random = new Random(11);
        float[] predictions = [.. Enumerable.Range(0, Rows * each.Outputs).Select(_ => random.Next(9) / 8f)];
        bool classes = each.TargetWidth == 1 && each.Outputs > 1;
        float[] targets = [.. Enumerable.Range(0, Rows * each.TargetWidth).Select(_ => (float)random.Next(classes ? each.Outputs : 2))];
        return (predictions, targets);
    }

    private static double Share(float[] p, float[] t, double threshold) =>
        p.Zip(t, (a, b) => (a > threshold ? 1 : 0) == b ? 1.0 : 0).Average();

    /// <summary>The positions of the k largest values; LINQ sorts stably, so the first of equals comes first.</summary>
    private static int[] Best(float[] values, int k) => [.. Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).Take(k)];
}
