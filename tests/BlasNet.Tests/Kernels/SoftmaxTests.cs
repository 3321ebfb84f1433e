using BlasNet.Kernels;
using BlasNet.Tests.Reference;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class SoftmaxTests<V>
    where V : struct, ILanes<V>
{
    private const double Tolerance = 1e-6;

    [Test]
    public void Forward_equals_the_double_formula()
    {
        foreach (int c in Draw.Lengths)
        {
            float[] values = Draw.Uniform(3 * c, 1, -8, 8);
            Guarded x = Guarded.Of(values);
            Guarded y = Guarded.Output(3 * c);
            Softmax.Forward<V>(x.Span, y.Span, 3, c);
            for (int row = 0; row < 3; row++)
                Near.AssertNear(Rows.Softmax(Doubles(values.AsSpan(row * c, c))), y.Span.Slice(row * c, c), Tolerance, $"{c}");
            Assert.That(x.Span.ToArray(), Is.EqualTo(values));
            y.AssertMarginsIntact();
            Softmax.Forward<V>(x.Span, x.Span, 3, c);
            Assert.That(x.Span.ToArray(), Is.EqualTo(y.Span.ToArray()));
        }
    }

    [Test]
    public void Backward_equals_the_numerical_derivative()
    {
        foreach (int c in Draw.Lengths)
        {
            float[] x = Draw.Uniform(2 * c, 1);
            float[] dy = Draw.Uniform(2 * c, 2);
            float[] y = new float[2 * c];
            Softmax.Forward<V>(x, y, 2, c);
            Guarded dx = Guarded.Output(2 * c);
            Softmax.Backward<V>(y, dy, dx.Span, 2, c);
            for (int row = 0; row < 2; row++)
            {
                float[] rowDy = dy[(row * c)..((row + 1) * c)];
                double[] expected = CentralDifference.Gradient(
                    p => Rows.Softmax(p).Zip(rowDy, (a, b) => a * b).Sum(), Doubles(x.AsSpan(row * c, c)));
                Near.AssertNear(expected, dx.Span.Slice(row * c, c), 1e-5, $"{c}");
            }
            dx.AssertMarginsIntact();
        }
    }

    [Test]
    public void A_row_does_not_depend_on_the_rows_beside_it([Values(5, 16, 37)] int c)
    {
        float[] x = Draw.Uniform(4 * c, 1);
        float[] together = new float[4 * c];
        float[] alone = new float[c];
        Softmax.Forward(x, together, 4, c);
        for (int row = 0; row < 4; row++)
        {
            Softmax.Forward<V>(x.AsSpan(row * c, c), alone, 1, c);
            Assert.That(alone, Is.EqualTo(together[(row * c)..((row + 1) * c)]));
        }
    }

    [Test]
    public void Huge_logits_stay_finite()
    {
        float[] y = new float[3];
        Softmax.Forward<V>([1e4f, -1e4f, 1e4f], y, 1, 3);
        Assert.That(y, Is.EqualTo(new float[] { 0.5f, 0, 0.5f }));
    }

    [Test]
    public void Not_a_number_spreads_over_its_row_only([Values(3, 20)] int c)
    {
        float[] x = new float[2 * c];
        x[1] = float.NaN;
        Softmax.Forward<V>(x, x, 2, c);
        Assert.That(x[..c], Is.All.NaN);
        Assert.That(x[c..], Has.None.NaN);
    }

    [Test]
    public void Wrong_lengths_are_refused()
    {
        Assert.That(() => Softmax.Forward<V>(new float[5], new float[6], 2, 3), Throws.ArgumentException);
        Assert.That(() => Softmax.Forward<V>(new float[6], new float[5], 2, 3), Throws.ArgumentException);
        Assert.That(() => Softmax.Backward<V>(new float[6], new float[5], new float[6], 2, 3), Throws.ArgumentException);
    }

    private static double[] Doubles(ReadOnlySpan<float> x) => [.. x.ToArray().Select(v => (double)v)];
}
