using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class QuantileLossTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 7;
    private const float Scale = 0.25f;

    [Test]
    public void Pinball_loss_equals_the_double_formula([Values] bool weighted, [Values(1, 2, 3, 9, 16, 19)] int quantiles)
    {
        double[] levels = [.. Enumerable.Range(1, quantiles).Select(i => i / (quantiles + 1.0))];
        foreach (int t in new[] { 1, 2, 5, 16, 33 })
        {
            int c = t * quantiles;
            // No difference is near 0, where the loss is not smooth.
            float[] targets = Draw.Uniform(N * t, 1, 0, 1);
            float[] x = [.. Draw.Uniform(N * c, 2).Select(v => v < 0 ? v - 0.1f : v + 1.1f)];
            float[] weights = weighted ? Draw.Uniform(N, 3, 0, 2) : [];
            Guarded loss = Guarded.Output(N), dx = Guarded.Output(N * c);
            QuantileLoss.Forward<V>(x, targets, weights, Scale, N, t, QuantileLoss.Levels(levels), quantiles, loss.Span, dx.Span);
            for (int row = 0; row < N; row++)
            {
                double weight = weighted ? weights[row] : 1;
                double[] rowX = Doubles(x, row, c), rowT = Doubles(targets, row, t);
                double Formula(ReadOnlySpan<double> values) => Rows.Pinball(values, rowT, levels);
                Near.AssertNear(weight * Formula(rowX), loss.Span[row], 2e-6, $"{t}");
                Near.AssertNear(CentralDifference.Gradient(values => Scale * weight * Formula(values), rowX),
                    dx.Span.Slice(row * c, c), 1e-4, $"{t}");
            }
            loss.AssertMarginsIntact();
            dx.AssertMarginsIntact();
            float[] alone = new float[1];
            QuantileLoss.Forward(x.AsSpan(c, c), targets.AsSpan(t, t), weighted ? weights.AsSpan(1, 1) : [], Scale, 1, t,
                QuantileLoss.Levels(levels), quantiles, alone, []);
            Assert.That(alone[0], Is.EqualTo(loss.Span[1]), "A row alone, without a gradient, gives the same bits.");
        }
    }

    [Test]
    public void At_the_target_the_gradient_is_0_and_a_NaN_stays_one()
    {
        float[] loss = new float[1], dx = new float[3];
        QuantileLoss.Forward<V>([2, 3, float.NaN], [2], [], 3, 1, 1, QuantileLoss.Levels([0.25, 0.5, 0.75]), 3, loss, dx);
        Assert.That(loss[0], Is.NaN);
        Assert.That(dx, Is.EqualTo(new[] { 0, 0.5f, float.NaN }));
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => Run(12, 6, 2, 2, 12), Throws.Nothing);
        Assert.That(() => Run(11, 6, 2, 2, 12), Throws.ArgumentException);
        Assert.That(() => Run(12, 5, 2, 2, 12), Throws.ArgumentException);
        Assert.That(() => Run(12, 6, 3, 2, 12), Throws.ArgumentException);
        Assert.That(() => Run(12, 6, 2, 1, 12), Throws.ArgumentException);
        Assert.That(() => Run(12, 6, 2, 2, 3), Throws.ArgumentException);

        static void Run(int x, int t, int w, int loss, int dx) => QuantileLoss.Forward<V>(
            new float[x], new float[t], new float[w], 1, 2, 3, QuantileLoss.Levels([0.1, 0.9]), 2, new float[loss], new float[dx]);
    }

    private static double[] Doubles(float[] values, int row, int c) => [.. values.Skip(row * c).Take(c).Select(v => (double)v)];
}
