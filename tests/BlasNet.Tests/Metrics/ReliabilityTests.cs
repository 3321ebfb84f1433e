using System.Numerics.Tensors;
using BlasNet.Metrics;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Metrics;

/// <summary>Tests of calibration, curves, thresholds and intervals against values by hand and by trying everything.</summary>
internal static class ReliabilityTests
{
    private static readonly float[] Scores = [0.1f, 0.4f, 0.35f, 0.8f];
    private static readonly int[] Labels = [0, 0, 1, 1];

    [Test]
    public static void The_expected_calibration_error_is_that_by_hand()
    {
        // Confidences 0.9 (right) and 0.95 (wrong); 0.75, the upper end of its bin (right), and 0.625 for class 0 (wrong).
        Tensor<float> p = Column([0.9f, 0.95f, 0.75f, 0.375f]);
        var curve = ReliabilityCurve.Of(p, Targets.Classes([1, 0, 1, 1]), bins: 4);
        Assert.That(curve.Bins.Select(bin => bin.Count), Is.EqualTo(new long[] { 0, 0, 2, 2 }));
        Near.AssertNear((2 * Math.Abs(0.5 - 0.925) + 2 * Math.Abs(0.5 - 0.6875)) / 4, curve.ExpectedCalibrationError, 1e-6);
        Assert.That(curve.Bins[3].Accuracy, Is.EqualTo(0.5));
        Near.AssertNear(0.925, curve.Bins[3].Confidence, 1e-6);
    }

    [Test]
    public static void Several_classes_count_by_the_largest_probability()
    {
        Tensor<float> p = Tensor.Create([0.5f, 0.25f, 0.25f, 0.125f, 0.125f, 0.75f], [2, 3]);
        var curve = ReliabilityCurve.Of(p, Targets.Classes([0, 1], 3), bins: 4);
        Assert.That(curve.Bins.Select(bin => bin.Count), Is.EqualTo(new long[] { 0, 1, 1, 0 }));
        Near.AssertNear((0.5 + 0.75) / 2, curve.ExpectedCalibrationError, 1e-6);
    }

    [TestCase(0.5), TestCase(1), TestCase(2.5)]
    public static void The_temperature_is_that_by_which_logits_were_divided(double scale)
    {
        // Labels drawn from the softmax of z; a model that says softmax(z scale) has the temperature scale.
        (float[] p, int[] labels) = Drawn(20000, 3, scale);
        var calibration = Calibration.Fit(Tensor.Create(p, [20000, 3]), Targets.Classes(labels, 3));
        Assert.That(calibration.Temperature, Is.EqualTo(scale).Within(3).Percent);
        Assert.That(calibration.Offsets, Is.Empty, "offsets are fitted where they are worth it");
        Assert.That(calibration.After.ExpectedCalibrationError, Is.LessThan(0.02));
        Assert.That(calibration.LogLossAfter, Is.LessThanOrEqualTo(calibration.LogLossBefore + 1e-4));
        Assert.That(calibration.Before.ExpectedCalibrationError, scale == 1 ? Is.LessThan(0.02) : Is.GreaterThan(0.05));
    }

    [TestCase(2), TestCase(3)]
    public static void Offsets_are_those_that_were_left_out_of_the_logits(int classes)
    {
        double[] missing = [.. Enumerable.Range(0, classes).Select(i => i == 0 ? 0.8 : -0.5 * i)];
        (float[] p, int[] labels) = Drawn(20000, classes, scale: 2, missing);
        var calibration = Calibration.Fit(Tensor.Create(p, [20000, classes]), Targets.Classes(labels, classes));
        Assert.That(calibration.Temperature, Is.EqualTo(2).Within(3).Percent);
        Assert.That(calibration.Offsets, Has.Count.EqualTo(classes));
        for (int i = 1; i < classes; i++)
            Assert.That(calibration.Offsets[i] - calibration.Offsets[0], Is.EqualTo(missing[i] - missing[0]).Within(0.1));
        Assert.That(calibration.After.ExpectedCalibrationError, Is.LessThan(0.02));
        Assert.That(calibration.LogLossAfter, Is.LessThan(calibration.LogLossBefore - 0.02));
        if (classes == 2)
        {
            float[] one = [.. p.Where((_, i) => i % 2 == 1)];
            var single = Calibration.Fit(Column(one), Targets.Classes(labels));
            Assert.That(single.Offsets[1] - single.Offsets[0], Is.EqualTo(calibration.Offsets[1] - calibration.Offsets[0]).Within(1e-3));
        }
    }

    [Test]
    public static void A_scaling_divides_logits_and_adds_offsets()
    {
        float[] three = [0.7f, 0.2f, 0.1f], one = [0.9f], both = [0.1f, 0.9f], shifted = [0.9f];
        new ProbabilityScaling(2, []).Apply(three);
        new ProbabilityScaling(2, []).Apply(one);
        new ProbabilityScaling(2, [0.5, -0.25]).Apply(both);
        new ProbabilityScaling(2, [0.5, -0.25]).Apply(shifted);
        double[] roots = [Math.Sqrt(0.7), Math.Sqrt(0.2), Math.Sqrt(0.1)];
        Near.AssertNear([.. roots.Select(root => root / roots.Sum())], three, 1e-6);
        Near.AssertNear(1 / (1 + Math.Exp(-Math.Log(9) / 2)), one[0], 1e-6);
        Near.AssertNear(1 / (1 + Math.Exp(0.75 - Math.Log(9) / 2)), both[1], 1e-6);
        Near.AssertNear(both[1], shifted[0], 1e-6, "one output or two say the same");
        float[] certain = [0, 1];
        new ProbabilityScaling(0.05, []).Apply(certain);
        Assert.That(certain, Is.EqualTo(new float[] { 0, 1 }));
    }

    [Test]
    public static void A_temperature_needs_some_rows() => Assert.That(
        () => Calibration.Fit(Column(Scores), Targets.Classes(Labels)),
        Throws.TypeOf<DataException>().With.Message.Contain("'10' rows").And.Message.Contain("'4'"));

    [Test]
    public static void The_curves_are_those_of_scikit_learn()
    {
        // sklearn.metrics.roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], drop_intermediate=False) and average_precision_score.
        var roc = RocCurve.Of(Column(Scores), Targets.Classes(Labels));
        Assert.That(roc.FalsePositiveRates, Is.EqualTo(new[] { 0, 0, 0.5, 0.5, 1 }));
        Assert.That(roc.TruePositiveRates, Is.EqualTo(new[] { 0, 0.5, 0.5, 1, 1 }));
        Assert.That(roc.Area, Is.EqualTo(0.75));
        var curve = PrecisionRecallCurve.Of(Column(Scores), Targets.Classes(Labels));
        Near.AssertNear(0.8333333333333333, curve.AveragePrecision, 1e-12);
        Assert.That(curve.PositiveShare, Is.EqualTo(0.5));
    }

    [TestCase(1), TestCase(2), TestCase(3)]
    public static void The_area_is_the_share_of_pairs_in_order_and_that_of_the_metric(int seed)
    {
        var random = new Random(seed);
        // Steps of a fiftieth, so that there are ties.
        float[] p = [.. Enumerable.Range(0, 300).Select(_ => random.Next(1, 50) / 50f)];
        int[] labels = Array.ConvertAll(p, each => random.NextDouble() < each ? 1 : 0);
        double pairs = 0, won = 0;
        foreach ((float positive, int i) in p.Select((each, i) => (each, i)).Where(each => labels[each.i] == 1))
        {
            foreach (float negative in p.Where((_, j) => labels[j] == 0))
                (pairs, won) = (pairs + 1, won + (positive > negative ? 1 : positive == negative ? 0.5 : 0));
        }
        double area = RocCurve.Of(Column(p), Targets.Classes(labels)).Area;
        Near.AssertNear(won / pairs, area, 1e-12);
        MetricState metric = Metric.AreaUnderCurve().CreateState(1);
        metric.Add(p, Array.ConvertAll(labels, label => (float)label), p.Length, 1, 1);
        Near.AssertNear(metric.Value, area, 1e-3);
    }

    [TestCase(1, 5, 1), TestCase(5, 1, 1), TestCase(1, 1, 0), TestCase(0, 1, 1), TestCase(1, 0, 1), TestCase(3, 7, 0)]
    public static void No_threshold_costs_less_than_the_chosen_one(double falsePositive, double falseNegative, int positive)
    {
        var random = new Random(7);
        float[] p = [.. Enumerable.Range(0, 200).Select(_ => random.Next(0, 101) / 100f)];
        int[] labels = Array.ConvertAll(p, each => random.NextDouble() < each ? 1 : 0);
        var found = DecisionThreshold.Find(Column(p), Targets.Classes(labels), falsePositive, falseNegative, positive);
        double least = Enumerable.Range(-1, 1003).Min(step => Cost(step / 1000.0 + 0.0005));
        Assert.That(found.Cost, Is.EqualTo(least).Within(1e-9));
        Assert.That(Cost(found.Threshold), Is.EqualTo(least).Within(1e-9), "the threshold does what it says");
        Assert.That(found.CostAtHalf, Is.EqualTo(Cost(0.5)).Within(1e-9));
        Assert.That(found.Count, Is.EqualTo(200));

        double Cost(double threshold)
        {
            double cost = 0;
            for (int i = 0; i < p.Length; i++)
            {
                double own = positive == 1 ? p[i] : 1 - (double)p[i];
                bool called = own >= threshold - (threshold == 0.5 ? 1e-6 : 0), isPositive = labels[i] == positive;
                cost += called && !isPositive ? falsePositive : !called && isPositive ? falseNegative : 0;
            }
            return cost;
        }
    }

    [Test]
    public static void A_threshold_tells_two_classes_apart() => Assert.That(
        () => DecisionThreshold.Find(Tensor.Create([1f, 0, 0], [1, 3]), Targets.Classes([0], 3), 1, 1),
        Throws.TypeOf<ConfigurationException>().With.Message.Contain("'3'"));

    [Test]
    public static void Half_the_width_is_the_error_of_the_rank()
    {
        double[] zeros = new double[9], errors = [5, -1, 3, 2, -4, 9, 8, -7, 6];
        var interval = ConformalInterval.Of(errors, zeros);
        // ceil(10 * 0.9) = 9, ceil(10 * 0.5) = 5, ceil(10 * 0.11) = 2.
        Assert.That(new[] { 0.9, 0.5, 0.11 }.Select(interval.HalfWidth), Is.EqualTo(new double[] { 9, 5, 2 }));
        Assert.That(() => interval.HalfWidth(0.95),
            Throws.TypeOf<ConfigurationException>().With.Message.Contain("'19'").And.Message.Contain("'9'"));
        Assert.That(() => interval.HalfWidth(1), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => ConformalInterval.Of([double.NaN], [0]), Throws.TypeOf<DataException>());
    }

    [TestCase(300), TestCase(5000)]
    public static void New_rows_are_covered_as_often_as_the_level_says(int rows)
    {
        var random = new Random(3);
        double[] errors = [.. Enumerable.Range(0, rows).Select(_ => Heavy())], zeros = new double[rows];
        var interval = ConformalInterval.Of(errors, zeros);
        Assert.That(interval.Errors, Has.Count.EqualTo(Math.Min(rows, 1001)));
        foreach (double level in new[] { 0.5, 0.8, 0.9, 0.99 })
        {
            double half = interval.HalfWidth(level);
            double exact = errors.Select(Math.Abs).Order().ElementAt((int)Math.Ceiling((rows + 1) * level) - 1);
            Assert.That(half, Is.GreaterThanOrEqualTo(exact), "thinning never narrows an interval");
            double covered = Enumerable.Range(0, 100_000).Count(_ => Math.Abs(Heavy()) <= half) / 1e5;
            Assert.That(covered, Is.EqualTo(level).Within(3 * Math.Sqrt(level * (1 - level) / rows) + 0.005));
        }

        // Errors without a variance.
        double Heavy() => Math.Tan(Math.PI * (random.NextDouble() - 0.5));
    }

    private static Tensor<float> Column(float[] values) => Tensor.Create(values, [values.Length, 1]);

    private static (float[] Probabilities, int[] Labels) Drawn(int rows, int classes, double scale, double[]? missing = null)
    {
        var random = new Random(5);
        float[] p = new float[rows * classes];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            double[] z = [.. Enumerable.Range(0, classes).Select(_ => 4 * random.NextDouble() - 2)];
            double[] whole = missing is null ? z : [.. z.Zip(missing, (own, offset) => own + offset)];
            double[] chances = Softmax(whole, 1), said = Softmax(z, scale);
            double point = random.NextDouble();
            while (labels[row] < classes - 1 && (point -= chances[labels[row]]) > 0)
                labels[row]++;
            for (int i = 0; i < classes; i++)
                p[row * classes + i] = (float)said[i];
        }
        return (p, labels);
    }

    private static double[] Softmax(double[] z, double scale)
    {
        double sum = z.Sum(each => Math.Exp(each * scale));
        return Array.ConvertAll(z, each => Math.Exp(each * scale) / sum);
    }
}
