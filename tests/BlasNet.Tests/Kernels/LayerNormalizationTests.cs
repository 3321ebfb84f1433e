using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class LayerNormalizationTests<V>
    where V : struct, ILanes<V>
{
    private const float Epsilon = 1e-3f;

    [Test]
    public void Forward_and_backward_equal_the_double_formulas([Values] bool accumulate)
    {
        foreach (int n in (int[])[1, 3])
        {
            foreach (int c in Draw.Lengths.Where(length => length > 0))
                CheckForwardAndBackward(n, c, accumulate);
        }
    }

    [Test]
    public void A_large_mean_does_not_cancel_the_variance()
    {
        float[] x = [.. Draw.Uniform(1000, 1).Select(v => 10_000 + v)];
        float[] y = new float[1000], invStd = new float[1];
        LayerNormalization.Forward<V>(x, Ones(1000), new float[1000], Epsilon, 1, 1000, y, [], invStd);
        double expected = 1 / Math.Sqrt(BatchStatistics.Variance([.. x.Select(v => (double)v)]) + Epsilon);
        Near.AssertNear(expected, invStd[0], 1e-5);
    }

    [Test]
    public void Long_rows_are_summed_in_blocks()
    {
        const int C = 3 * 4096 + 21;
        float[] x = Draw.Uniform(C, 1), y = new float[C];
        LayerNormalization.Forward<V>(x, Ones(C), new float[C], Epsilon, 1, C, y, [], []);
        Near.AssertNear(BatchStatistics.Normalize([.. x.Select(v => (double)v)], 1, 0, Epsilon), y, 1e-5);
    }

    [Test]
    public void Many_rows_are_summed_in_blocks()
    {
        const int N = 700, C = 37;
        float[] x = Draw.Uniform(N * C, 1), dy = Draw.Uniform(N * C, 2), mean = Draw.Uniform(N, 3), invStd = Draw.Uniform(N, 4, 0.5, 2);
        float[] dgamma = new float[C], dbeta = new float[C];
        LayerNormalization.ParameterGradients<V>(x, mean, invStd, dy, N, C, dgamma, dbeta, accumulate: false);
        for (int c = 0; c < C; c++)
        {
            double gain = 0, shift = 0;
            for (int n = 0; n < N; n++)
            {
                gain += dy[n * C + c] * ((double)x[n * C + c] - mean[n]) * invStd[n];
                shift += dy[n * C + c];
            }
            // Sums of 700 float32 terms of up to 16.
            Near.AssertNear(gain, dgamma[c], 1e-4);
            Near.AssertNear(shift, dbeta[c], 1e-5);
        }
    }

    [Test]
    public void The_output_may_be_the_input()
    {
        float[] x = Draw.Uniform(2 * 21, 1), gamma = Draw.Uniform(21, 2), beta = Draw.Uniform(21, 3), y = new float[2 * 21];
        LayerNormalization.Forward<V>(x, gamma, beta, Epsilon, 2, 21, y, [], []);
        LayerNormalization.Forward<V>(x, gamma, beta, Epsilon, 2, 21, x, [], []);
        Assert.That(x, Is.EqualTo(y));
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        float[] two = new float[2], three = new float[3], six = new float[6];
        Assert.That(() => LayerNormalization.Forward<V>(six, three, three, 1, 2, 3, six, two, two), Throws.Nothing);
        Assert.That(() => LayerNormalization.Forward<V>(six, two, three, 1, 2, 3, six, two, two), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.Forward<V>(six, three, three, 1, 2, 3, six, three, two), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.Forward<V>(six, three, three, 1, 3, 3, six, [], []), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.InputGradient<V>(six, two, two, three, six, 2, 3, six), Throws.Nothing);
        Assert.That(() => LayerNormalization.InputGradient<V>(six, two, three, three, six, 2, 3, six), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.InputGradient<V>(six, two, two, three, six, 2, 3, three), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.ParameterGradients<V>(six, two, two, six, 2, 3, three, two, false), Throws.ArgumentException);
        Assert.That(() => LayerNormalization.ParameterGradients<V>(six, two, two, six, 2, 3, three, three, false), Throws.Nothing);
    }

    private static void CheckForwardAndBackward(int n, int c, bool accumulate)
    {
        float[] x = Draw.Uniform(n * c, 1), dy = Draw.Uniform(n * c, 2), gamma = Draw.Uniform(c, 3), beta = Draw.Uniform(c, 4);
        Guarded y = Guarded.Output(n * c), dx = Guarded.Output(n * c), mean = Guarded.Output(n), invStd = Guarded.Output(n);
        float[] before = accumulate ? Draw.Uniform(2 * c, 5) : new float[2 * c];
        Guarded dgamma = accumulate ? Guarded.Of(before.AsSpan(0, c)) : Guarded.Output(c);
        Guarded dbeta = accumulate ? Guarded.Of(before.AsSpan(c)) : Guarded.Output(c);
        LayerNormalization.Forward<V>(x, gamma, beta, Epsilon, n, c, y.Span, mean.Span, invStd.Span);
        LayerNormalization.InputGradient<V>(x, mean.Span, invStd.Span, gamma, dy, n, c, dx.Span);
        LayerNormalization.ParameterGradients<V>(x, mean.Span, invStd.Span, dy, n, c, dgamma.Span, dbeta.Span, accumulate);
        double[] gains = new double[c], shifts = new double[c];
        for (int row = 0; row < n; row++)
        {
            double[] rowX = Row(x, row, c), rowDy = Row(dy, row, c), z = BatchStatistics.Normalize(rowX, 1, 0, Epsilon);
            double Loss(double[] values) => BatchStatistics.Normalize(values, 1, 0, Epsilon)
                .Select((value, j) => (value * gamma[j] + beta[j]) * rowDy[j]).Sum();
            double[] expectedDx = CentralDifference.Gradient(Loss, rowX);
            for (int j = 0; j < c; j++)
            {
                Near.AssertNear(z[j] * gamma[j] + beta[j], y.Span[row * c + j], 1e-4, $"y[{row}, {j}] of {c}");
                Near.AssertNear(expectedDx[j], dx.Span[row * c + j], 1e-3, $"dx[{row}, {j}] of {c}");
                gains[j] += rowDy[j] * z[j];
                shifts[j] += rowDy[j];
            }
        }
        Near.AssertNear(gains.Select((gain, j) => gain + before[j]).ToArray(), dgamma.Span, 1e-4, "dgamma");
        Near.AssertNear(shifts.Select((shift, j) => shift + before[c + j]).ToArray(), dbeta.Span, 1e-5, "dbeta");
        foreach (Guarded output in new[] { y, dx, mean, invStd, dgamma, dbeta })
            output.AssertMarginsIntact();
    }

    private static float[] Ones(int length) => [.. Enumerable.Repeat(1f, length)];

    private static double[] Row(float[] values, int row, int c) => [.. values.AsSpan(row * c, c).ToArray().Select(v => (double)v)];
}
