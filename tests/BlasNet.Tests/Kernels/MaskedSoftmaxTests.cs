using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class MaskedSoftmaxTests<V>
    where V : struct, ILanes<V>
{
    private const int N = 5;

    // What a row sees is a row of its own; what masked columns hold is not read.
    [Test]
    public void Each_row_is_the_softmax_of_the_columns_it_sees([Values] bool causal, [Values(0, 1, 3, 20, 37)] int length)
    {
        const int C = 37;
        float[] values = Draw.Uniform(N * C, 1, -8, 8), dy = Draw.Uniform(N * C, 2);
        Guarded y = Guarded.Of(values), dx = Guarded.Output(N * C);
        for (int row = 0; row < N; row++)
        {
            int seen = Seen(row, length, causal);
            y.Span[(row * C + seen)..((row + 1) * C)].Fill(float.NaN);
            dy.AsSpan((row * C + seen)..((row + 1) * C)).Fill(float.NaN);
        }
        Softmax.Masked<V>(y.Span, N, C, length, causal);
        Softmax.MaskedBackward<V>(y.Span, dy, dx.Span, N, C, length, causal);
        for (int row = 0; row < N; row++)
        {
            int seen = Seen(row, length, causal);
            float[] expected = new float[seen], gradient = new float[seen];
            if (seen > 0)
                Softmax.Forward<V>(values.AsSpan(row * C, seen), expected, 1, seen);
            Softmax.Backward<V>(expected, dy.AsSpan(row * C, seen), gradient, 1, seen);
            Assert.That(y.Span.Slice(row * C, C).ToArray(), Is.EqualTo(expected.Concat(new float[C - seen])));
            Assert.That(dx.Span.Slice(row * C, C).ToArray(), Is.EqualTo(gradient.Concat(new float[C - seen])));
        }
        y.AssertMarginsIntact();
        dx.AssertMarginsIntact();
    }

    [Test]
    public void The_gradient_may_overwrite_that_of_the_output()
    {
        float[] y = Draw.Uniform(N * 20, 1), dy = Draw.Uniform(N * 20, 2), dx = new float[N * 20];
        Softmax.Masked<V>(y, N, 20, 18, causal: true);
        Softmax.MaskedBackward<V>(y, dy, dx, N, 20, 18, causal: true);
        Softmax.MaskedBackward<V>(y, dy, dy, N, 20, 18, causal: true);
        Assert.That(dy, Is.EqualTo(dx));
    }

    [TestCase(-1)]
    [TestCase(4)]
    public void A_length_outside_the_row_is_refused(int length)
    {
        Assert.That(() => Softmax.Masked<V>(new float[6], 2, 3, length, false), Throws.ArgumentException);
        float[] y = new float[6];
        Assert.That(() => Softmax.MaskedBackward<V>(y, y, y, 2, 3, length, false), Throws.ArgumentException);
    }

    private static int Seen(int row, int length, bool causal) => causal ? Math.Min(row + 1, length) : length;
}
