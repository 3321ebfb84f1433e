using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal sealed class ElementwiseTests
{
    [Test]
    public void Sums_products_and_multiples_are_exact_at_every_length()
    {
        foreach (int length in Draw.Lengths)
        {
            float[] a = Draw.Uniform(length, 1);
            float[] b = Draw.Uniform(length, 2);
            Guarded y = Guarded.Output(length);
            Elementwise.Add(a, b, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Zip(b, (u, v) => u + v)));
            Elementwise.Subtract(a, b, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Zip(b, (u, v) => u - v)));
            Elementwise.Multiply(a, b, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Zip(b, (u, v) => u * v)));
            Elementwise.AddTo(a, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Zip(b, (u, v) => u * v + u)));
            Elementwise.Scale(a, -0.3f, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Select(u => u * -0.3f)));
            Elementwise.Divide(a, 3, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Select(u => u / 3)));
            b.CopyTo(y.Span);
            Elementwise.MoveTowards(a, 0.3f, y.Span);
            Assert.That(y.Span.ToArray(), Is.EqualTo(a.Zip(b, (u, v) => v + 0.3f * (u - v))).Within(1e-7));
            y.AssertMarginsIntact();
            Elementwise.Add(a, b, a);
            Assert.That(a, Is.EqualTo(Draw.Uniform(length, 1).Zip(b, (u, v) => u + v)));
        }
    }

    [Test]
    public void Columns_are_copied_in_and_out()
    {
        float[] x = [1, 2, 3, 4];
        Guarded wide = Guarded.Of(new float[10]);
        Elementwise.CopyIntoColumns(x, 2, 2, wide.Span, 5, 3);
        Assert.That(wide.Span.ToArray(), Is.EqualTo(new float[] { 0, 0, 0, 1, 2, 0, 0, 0, 3, 4 }));
        wide.AssertMarginsIntact();
        float[] y = new float[4];
        Elementwise.CopyFromColumns(wide.Span, 2, 5, 3, y, 2);
        Assert.That(y, Is.EqualTo(x));
    }

    [Test]
    public void Wrong_lengths_and_columns_are_refused()
    {
        Assert.That(() => Elementwise.Add(new float[2], new float[3], new float[2]), Throws.ArgumentException);
        Assert.That(() => Elementwise.Multiply(new float[2], new float[2], new float[3]), Throws.ArgumentException);
        Assert.That(() => Elementwise.MoveTowards(new float[2], 1, new float[1]), Throws.ArgumentException);
        Assert.That(() => Elementwise.Scale(new float[2], 1, new float[1]), Throws.ArgumentException);
        Assert.That(() => Elementwise.CopyIntoColumns(new float[4], 2, 2, new float[10], 5, 4), Throws.ArgumentException);
        Assert.That(() => Elementwise.CopyFromColumns(new float[10], 2, 5, -1, new float[4], 2), Throws.ArgumentException);
        Assert.That(() => Elementwise.CopyFromColumns(new float[9], 2, 5, 0, new float[4], 2), Throws.ArgumentException);
    }
}
