using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class BiasTests<V>
    where V : struct, ILanes<V>
{
    private const float Alpha = 0.3f;

    // Sums of 300 numbers below 2 pass through values of some tens, whose units in the last place are 4e-6.
    private const double SumTolerance = 5e-5;

    [Test]
    public void A_bias_is_added_and_activated([Values] ActivationKind kind)
    {
        foreach (int n in (int[])[0, 1, 3])
        {
            foreach (int c in Draw.Lengths)
            {
                float[] x = Draw.Uniform(n * c, 1);
                float[] values = Draw.Uniform(c, 2);
                Guarded y = Guarded.Of(x);
                Guarded b = Guarded.Of(values);
                Bias.AddBiasActivate<V>(kind, Alpha, y.Span, b.Span, n, c);
                double[] expected = [.. x.Select((v, i) => Scalars.Activation(kind, Alpha, v + values[i % c]))];
                Near.AssertNear(expected, y.Span, 1e-6, $"{kind} [{n}, {c}]");
                Assert.That(b.Span.ToArray(), Is.EqualTo(values));
                y.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public void Fused_and_separate_kernels_give_the_same_bits([Values] ActivationKind kind)
    {
        float[] fused = Draw.Uniform(5 * 21, 1);
        float[] separate = [.. fused];
        float[] b = Draw.Uniform(21, 2);
        Bias.AddBiasActivate<V>(kind, Alpha, fused, b, 5, 21);
        Bias.AddBias(separate, b, 5, 21);
        Activations.Forward(kind, Alpha, separate, separate);
        Assert.That(fused, Is.EqualTo(separate));
    }

    [Test]
    public void Columns_are_summed([Values] bool accumulate)
    {
        foreach (int n in (int[])[0, 1, 2, 17, 300])
        {
            foreach (int c in Draw.Lengths)
            {
                float[] values = Draw.Uniform(n * c, 3);
                Guarded dy = Guarded.Of(values);
                Guarded db = accumulate ? Guarded.Of(Draw.Uniform(c, 4)) : Guarded.Output(c);
                double[] expected = new double[c];
                for (int j = 0; j < c; j++)
                {
                    expected[j] = accumulate ? db.Span[j] : 0;
                    for (int i = 0; i < n; i++)
                        expected[j] += values[i * c + j];
                }
                Bias.ColumnSums<V>(dy.Span, n, c, db.Span, accumulate);
                Near.AssertNear(expected, db.Span, SumTolerance, $"[{n}, {c}]");
                Assert.That(dy.Span.ToArray(), Is.EqualTo(values));
                db.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(
            () => Bias.AddBiasActivate<V>(ActivationKind.Relu, 0, new float[7], new float[3], 2, 3),
            Throws.ArgumentException.With.Message.Contains("'7'").And.Message.Contains("'6'"));
        Assert.That(() => Bias.AddBias(new float[6], new float[2], 2, 3), Throws.ArgumentException);
        Assert.That(() => Bias.ColumnSums<V>(new float[6], 2, 3, new float[4], false), Throws.ArgumentException);
        Assert.That(() => Bias.ColumnSums<V>(new float[5], 2, 3, new float[3], false), Throws.ArgumentException);
    }
}
