using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class RowLossesTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 19;
    private const float Scale = 0.25f;
    private const float Delta = 0.75f;

    private delegate double Formula(ReadOnlySpan<double> x, ReadOnlySpan<double> t);

    [Test]
    public void Mean_squared_error_equals_the_double_formula([Values] bool weighted) =>
        Check<RegressionLosses.SquaredError>(Rows.MeanSquared, weighted);

    [Test]
    public void Mean_absolute_error_equals_the_double_formula([Values] bool weighted) =>
        Check<RegressionLosses.AbsoluteError>(Rows.MeanAbsolute, weighted);

    [Test]
    public void Huber_loss_equals_the_double_formula([Values] bool weighted) =>
        Check<RegressionLosses.HuberError>((x, t) => Rows.Huber(x, t, Delta), weighted);

    [Test]
    public void Sigmoid_cross_entropy_equals_the_double_formula([Values] bool weighted) =>
        Check<SigmoidCrossEntropy.Loss>(Rows.SigmoidCrossEntropy, weighted);

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => Run(6, 6, 2, 2, 6), Throws.Nothing);
        Assert.That(() => Run(5, 6, 2, 2, 6), Throws.ArgumentException);
        Assert.That(() => Run(6, 5, 2, 2, 6), Throws.ArgumentException);
        Assert.That(() => Run(6, 6, 3, 2, 6), Throws.ArgumentException);
        Assert.That(() => Run(6, 6, 2, 1, 6), Throws.ArgumentException);
        Assert.That(() => Run(6, 6, 2, 2, 3), Throws.ArgumentException);

        static void Run(int x, int t, int w, int loss, int dx) => RowLosses.Run<RegressionLosses.SquaredError, V>(
            new float[x], new float[t], new float[w], 1, 2, 3, new float[loss], new float[dx], 0);
    }

    private static void Check<L>(Formula formula, bool weighted)
        where L : struct, IElementLoss
    {
        foreach (int c in Draw.Lengths.Where(c => c > 0))
        {
            // Targets lie in [0, 1), predictions outside of [-0.1, 1.1], so no difference is near 0, where |d| is not smooth.
            float[] t = Draw.Uniform(N * c, 1, 0, 1);
            float[] x = [.. Draw.Uniform(N * c, 2).Select(v => v < 0 ? v - 0.1f : v + 1.1f)];
            float[] weights = weighted ? Draw.Uniform(N, 3, 0, 2) : [];
            Guarded loss = Guarded.Output(N);
            Guarded dx = Guarded.Output(N * c);
            RowLosses.Run<L, V>(x, t, weights, Scale, N, c, loss.Span, dx.Span, Delta);
            for (int row = 0; row < N; row++)
            {
                double weight = weighted ? weights[row] : 1;
                double[] rowX = Doubles(x, row, c);
                double[] rowT = Doubles(t, row, c);
                Near.AssertNear(weight * formula(rowX, rowT), loss.Span[row], 2e-6, $"{c}");
                double[] gradient = CentralDifference.Gradient(v => Scale * weight * formula(v, rowT), rowX);
                Near.AssertNear(gradient, dx.Span.Slice(row * c, c), 1e-4, $"{c}");
            }
            loss.AssertMarginsIntact();
            dx.AssertMarginsIntact();
            float[] alone = new float[1];
            for (int row = 0; row < N; row++)
            {
                ReadOnlySpan<float> weight = weighted ? weights.AsSpan(row, 1) : [];
                RowLosses.Run<L>(x.AsSpan(row * c, c), t.AsSpan(row * c, c), weight, Scale, 1, c, alone, [], Delta);
                Assert.That(alone[0], Is.EqualTo(loss.Span[row]), "A row alone, without a gradient, gives the same bits.");
            }
        }
    }

    private static double[] Doubles(float[] values, int row, int c) => [.. values.Skip(row * c).Take(c).Select(v => (double)v)];
}
