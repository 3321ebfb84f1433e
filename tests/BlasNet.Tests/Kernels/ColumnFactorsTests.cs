using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class ColumnFactorsTests<V>
    where V : struct, ILanes<V>
{
    [Test]
    public void Each_column_is_multiplied_by_its_factor()
    {
        foreach (int n in (int[])[0, 1, 3])
        {
            foreach (int c in Draw.Lengths)
            {
                float[] values = Draw.Uniform(n * c, 1), factors = Draw.Uniform(c, 2);
                Guarded x = Guarded.Of(values), s = Guarded.Of(factors), y = Guarded.Output(n * c);
                ColumnFactors.Multiply<V>(x.Span, s.Span, n, c, y.Span);
                Near.AssertNear([.. values.Select((v, i) => (double)v * factors[i % c])], y.Span, 1e-6, $"[{n}, {c}]");
                y.AssertMarginsIntact();
                ColumnFactors.Multiply<V>(x.Span, s.Span, n, c, x.Span);
                Assert.That(x.Span.ToArray(), Is.EqualTo(y.Span.ToArray()), "The output may be the input.");
            }
        }
    }

    [Test]
    public void The_gradient_sums_the_products_of_each_column([Values] bool accumulate)
    {
        foreach (int n in (int[])[0, 1, 2, 17, 300])
        {
            foreach (int c in Draw.Lengths)
            {
                float[] x = Draw.Uniform(n * c, 3), dy = Draw.Uniform(n * c, 4), before = Draw.Uniform(c, 5);
                Guarded ds = accumulate ? Guarded.Of(before) : Guarded.Output(c);
                double[] expected = [.. before.Select(value => accumulate ? (double)value : 0)];
                for (int i = 0; i < x.Length; i++)
                    expected[i % c] += (double)x[i] * dy[i];
                ColumnFactors.Gradient<V>(x, dy, n, c, ds.Span, accumulate);
                // Sums of 300 products of up to 4 pass through some tens.
                Near.AssertNear(expected, ds.Span, 5e-5, $"[{n}, {c}]");
                ds.AssertMarginsIntact();
            }
        }
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        float[] six = new float[6], three = new float[3], two = new float[2];
        Assert.That(() => ColumnFactors.Multiply<V>(six, three, 2, 3, six), Throws.Nothing);
        Assert.That(() => ColumnFactors.Multiply<V>(six, two, 2, 3, six), Throws.ArgumentException);
        Assert.That(() => ColumnFactors.Multiply<V>(six, three, 2, 3, three), Throws.ArgumentException);
        Assert.That(() => ColumnFactors.Gradient<V>(six, six, 2, 3, three, false), Throws.Nothing);
        Assert.That(() => ColumnFactors.Gradient<V>(six, three, 2, 3, three, false), Throws.ArgumentException);
        Assert.That(() => ColumnFactors.Gradient<V>(six, six, 2, 3, two, false), Throws.ArgumentException);
    }
}
