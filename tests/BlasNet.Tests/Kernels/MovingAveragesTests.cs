using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class MovingAveragesTests<V>
    where V : struct, ILanes<V>
{
    [Test]
    public void Window_sums_equal_the_double_formula([Values(1, 2, 7, 16)] int distance, [Values(1, 3, 25)] int taps)
    {
        foreach (int length in Draw.Lengths.Where(length => length > 0))
        {
            float[] x = Draw.Uniform(length + (taps - 1) * distance, 1);
            Guarded y = Guarded.Output(length);
            MovingAverages.WindowSums<V>(x, distance, taps, 0.25f, y.Span);
            Near.AssertNear([.. Enumerable.Range(0, length).Select(i =>
                0.25 * Enumerable.Range(0, taps).Sum(tap => (double)x[i + tap * distance]))], y.Span, 1e-5);
            y.AssertMarginsIntact();
            float[] widest = new float[length];
            MovingAverages.WindowSums(x, distance, taps, 0.25f, widest);
            Assert.That(widest, Is.EqualTo(y.Span.ToArray()), "All widths give the same bits.");
        }
    }
}

internal sealed class MovingAveragesTests
{
    [Test]
    public void Averages_repeat_the_ends_and_their_gradient_is_the_transpose(
        [Values(1, 2, 9)] int t, [Values(1, 3)] int c, [Values(1, 3, 25)] int k)
    {
        const int N = 2;
        float[] x = Draw.Uniform(N * t * c, 1), dy = Draw.Uniform(N * t * c, 2);
        Guarded y = Guarded.Output(N * t * c), dx = Guarded.Output(N * t * c);
        float[] scratch = new float[MovingAverages.GradientScratch(t, c, k)];
        MovingAverages.Forward(x, N, t, c, k, y.Span, scratch);
        MovingAverages.InputGradient(dy, N, t, c, k, dx.Span, scratch);
        double[] expected = new double[x.Length], gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int tap = -k / 2; tap <= k / 2; tap++)
            {
                int from = (i / c / t * t + Math.Clamp(i / c % t + tap, 0, t - 1)) * c + i % c;
                expected[i] += (double)x[from] / k;
                gradient[from] += (double)dy[i] / k;
            }
        }
        Near.AssertNear(expected, y.Span, 1e-5);
        Near.AssertNear(gradient, dx.Span, 1e-5);
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
    }

    [Test]
    public void Wrong_lengths_and_even_windows_are_refused()
    {
        Assert.That(() => MovingAverages.Forward(new float[6], 1, 3, 2, 3, new float[5], new float[99]), Throws.ArgumentException);
        Assert.That(() => MovingAverages.Forward(new float[6], 1, 3, 2, 2, new float[6], new float[99]), Throws.ArgumentException);
        Assert.That(() => MovingAverages.WindowSums(new float[6], 2, 3, 1, new float[3]), Throws.ArgumentException);
    }
}
