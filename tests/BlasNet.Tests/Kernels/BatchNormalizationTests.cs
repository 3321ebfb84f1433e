using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class BatchNormalizationTests<V>
    where V : struct, ILanes<V>
{
    private const float Epsilon = 1e-3f;

    // Sums of up to 300 float32 terms near one.
    private const double Tolerance = 1e-5;

    [Test]
    public void Statistics_equal_the_double_formulas()
    {
        foreach (int n in (int[])[1, 2, 5, 300])
        {
            foreach (int c in Draw.Lengths)
            {
                float[] values = Draw.Uniform(n * c, 1);
                Guarded x = Guarded.Of(values);
                Guarded mean = Guarded.Output(c);
                Guarded variance = Guarded.Output(c);
                BatchNormalization.Moments<V>(x.Span, n, c, mean.Span, variance.Span);
                for (int j = 0; j < c; j++)
                {
                    double[] column = Column(values, n, c, j);
                    Near.AssertNear(column.Average(), mean.Span[j], Tolerance, $"[{n}, {c}]");
                    Near.AssertNear(BatchStatistics.Variance(column), variance.Span[j] / n, Tolerance, $"[{n}, {c}]");
                }
                Assert.That(x.Span.ToArray(), Is.EqualTo(values));
                mean.AssertMarginsIntact();
                variance.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public void A_large_mean_does_not_cancel_the_variance()
    {
        float[] x = [.. Draw.Uniform(1000, 1).Select(v => 10_000 + v)];
        float[] mean = new float[1], variance = new float[1];
        BatchNormalization.Moments<V>(x, 1000, 1, mean, variance);
        // The mean itself is rounded to 1e-3, whose square is the error.
        Near.AssertNear(BatchStatistics.Variance([.. x.Select(v => (double)v)]), variance[0] / 1000, 1e-5);
    }

    [Test]
    public void Merged_moments_are_those_of_all_rows()
    {
        const int N = 50, C = 19;
        float[] x = [.. Draw.Uniform(N * C, 1).Select(v => 100 + v)];
        float[] mean = new float[C], deviation = new float[C], otherMean = new float[C], otherDeviation = new float[C];
        BatchNormalization.Moments<V>(x.AsSpan(0, 7 * C), 7, C, mean, deviation);
        foreach ((int first, int last) in new[] { (7, 30), (30, 31), (31, N) })
        {
            BatchNormalization.Moments<V>(x.AsSpan(first * C, (last - first) * C), last - first, C, otherMean, otherDeviation);
            BatchNormalization.MergeMoments(first, mean, deviation, last - first, otherMean, otherDeviation);
        }
        for (int j = 0; j < C; j++)
        {
            double[] column = Column(x, N, C, j);
            Near.AssertNear(column.Average(), mean[j], 1e-6);
            Near.AssertNear(BatchStatistics.Variance(column), deviation[j] / N, Tolerance);
        }
    }

    [Test]
    public void Forward_and_backward_equal_the_double_formulas([Values] bool accumulate, [Values(float.NegativeInfinity, 0f)] float floor)
    {
        foreach (int n in (int[])[2, 7])
        {
            foreach (int c in Draw.Lengths)
                CheckForwardAndBackward(n, c, accumulate, floor);
        }
    }

    [Test]
    public void Running_statistics_follow_the_formula_of_Keras()
    {
        float[] running = [1, 2];
        BatchNormalization.UpdateRunning([3, -2], 0.75f, running);
        Assert.That(running, Is.EqualTo(new[] { 1.5f, 1f }));
    }

    [Test]
    public void Wrong_lengths_and_columns_are_refused()
    {
        float[] three = new float[3];
        float[] six = new float[6];
        Assert.That(() => BatchNormalization.Moments<V>(six, 2, 3, three, new float[2]), Throws.ArgumentException);
        Assert.That(() => BatchNormalization.Moments<V>([], 0, 3, three, three), Throws.ArgumentException);
        Assert.That(() => BatchNormalization.MergeMoments(1, three, three, 1, three, new float[2]), Throws.ArgumentException);
        Assert.That(() => BatchNormalization.Normalize<V>(six, new Normalizer(three, three, new float[2], three), 2, 3, six),
            Throws.ArgumentException);
        Assert.That(() => BatchNormalization.GradientSums<V>(six, new Normalizer(three, three, three, three), six, 2, 3, three,
            new float[4], false),
            Throws.ArgumentException);
        Assert.That(() => BatchNormalization.InputGradient<V>(six, new Normalizer(three, three, three, three), six, three, three, 2, 2, 3,
            new float[5]),
            Throws.ArgumentException);
    }

    private static void CheckForwardAndBackward(int n, int c, bool accumulate, float floor)
    {
        float[] x = Draw.Uniform(n * c, 1);
        float[] dy = Draw.Uniform(n * c, 2);
        float[] gamma = Draw.Uniform(c, 3);
        float[] beta = Draw.Uniform(c, 4);
        float[] mean = new float[c], variance = new float[c];
        BatchNormalization.Moments<V>(x, n, c, mean, variance);
        Elementwise.Scale(variance, 1f / n, variance);
        BatchNormalization.InverseStd(variance, Epsilon, variance);
        Guarded y = Guarded.Output(n * c);
        Guarded dx = Guarded.Output(n * c);
        float[] before = accumulate ? Draw.Uniform(2 * c, 5) : new float[2 * c];
        Guarded dgamma = accumulate ? Guarded.Of(before.AsSpan(0, c)) : Guarded.Output(c);
        Guarded dbeta = accumulate ? Guarded.Of(before.AsSpan(c)) : Guarded.Output(c);
        var by = new Normalizer(mean, variance, gamma, beta) { Floor = floor };
        BatchNormalization.Normalize<V>(x, by, n, c, y.Span);
        float[] sumWithZ = new float[c], sum = new float[c];
        BatchNormalization.GradientSums<V>(x, by, dy, n, c, sumWithZ, sum, false);
        BatchNormalization.GradientSums<V>(x, by, dy, n, c, dgamma.Span, dbeta.Span, accumulate);
        BatchNormalization.InputGradient<V>(x, by, dy, sumWithZ, sum, n, n, c, dx.Span);
        for (int j = 0; j < c; j++)
        {
            double g = gamma[j];
            double b = beta[j];
            double[] column = Column(x, n, c, j);
            double[] incoming = Column(dy, n, c, j);
            double[] normal = BatchStatistics.Normalize(column, g, b, Epsilon), expectedY = [.. normal.Select(v => Math.Max(floor, v))];
            // What lies below the floor has no part in the loss, whose gradient is that of the rest.
            for (int i = 0; i < n; i++)
                incoming[i] = normal[i] > floor ? incoming[i] : 0;
            double Loss(double[] values, double gain, double shift) =>
                BatchStatistics.Normalize(values, gain, shift, Epsilon).Zip(incoming, (p, q) => p * q).Sum();
            double[] expectedDx = CentralDifference.Gradient(v => Loss(v, g, b), column);
            for (int i = 0; i < n; i++)
            {
                Near.AssertNear(expectedY[i], y.Span[i * c + j], 1e-4, $"y[{i}, {j}]");
                // With two rows close together, 1 / std is large and so is the gradient's rounding error.
                Near.AssertNear(expectedDx[i], dx.Span[i * c + j], 1e-3, $"dx[{i}, {j}]");
            }
            Near.AssertNear(before[j] + CentralDifference.Derivative(v => Loss(column, v, b), g), dgamma.Span[j], 1e-4);
            Near.AssertNear(before[c + j] + incoming.Sum(), dbeta.Span[j], 1e-5);
        }
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
        dgamma.AssertMarginsIntact();
        dbeta.AssertMarginsIntact();
    }

    private static double[] Column(float[] x, int n, int c, int j) => [.. Enumerable.Range(0, n).Select(i => (double)x[i * c + j])];
}
