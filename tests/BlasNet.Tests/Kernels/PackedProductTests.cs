using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class PackedProductTests<V>
    where V : struct, ILanes<V>
{
    private static readonly (int M, int K, int N)[] Sizes =
    [
        (1, 1, 1), (2, 3, 15), (3, 4, 16), (4, 5, 17), (5, 8, 33), (6, 5, 64), (7, 3, 65), (13, 40, 50), (32, 9, 64), (5, 20, 31),
        (23, 1100, 70),
    ];

    [Test]
    public void A_product_equals_the_plain_sums([Values] bool transposed, [Values] bool accumulate, [Values] bool turned)
    {
        foreach ((int m, int k, int n) in Sizes)
        {
            float[] a = Draw.Uniform(m * k, 1), b = Draw.Uniform(k * n, 2), c = Draw.Uniform(m * n, 3), bias = Draw.Uniform(n, 4);
            var expected = new double[m * n];
            for (int i = 0; i < m * n; i++)
            {
                int row = i / n, column = i % n;
                expected[i] = accumulate ? c[i] : bias[column];
                for (int l = 0; l < k; l++)
                    expected[i] += 0.5 * (turned ? a[l * m + row] : a[row * k + l]) * (transposed ? b[column * k + l] : b[l * n + column]);
            }
            ReadOnlyMatrix left = turned ? ReadOnlyMatrix.Of(a, k, m).Transpose() : ReadOnlyMatrix.Of(a, m, k);
            ReadOnlyMatrix right = transposed ? ReadOnlyMatrix.Of(b, n, k).Transpose() : ReadOnlyMatrix.Of(b, k, n);
            Guarded packed = Guarded.Output(PackedProduct.Width(n) * k), result = Guarded.Of(c);
            PackedProduct.Pack<V>(right, packed.Span, k, 0, 0.5f);
            packed.AssertMarginsIntact();
            PackedProduct.Multiply<V>(left, packed.Span, Matrix.Of(result.Span, m, n), accumulate, accumulate ? [] : bias);
            result.AssertMarginsIntact();
            // Each addition to a sum, which stays below 18, rounds it by a 2^-24th.
            Near.AssertNear(expected, result.Span, Math.Max(1e-5, k * 1e-7), $"[{m}, {k}, {n}]");
        }
    }

    [Test]
    public void Two_matrices_are_packed_one_above_the_other()
    {
        float[] upper = Draw.Uniform(2 * 20, 1), lower = Draw.Uniform(3 * 20, 2);
        float[] apart = new float[32 * 5], whole = new float[32 * 5];
        PackedProduct.Pack<V>(ReadOnlyMatrix.Of(upper, 2, 20), apart, 5, 0);
        PackedProduct.Pack<V>(ReadOnlyMatrix.Of(lower, 3, 20), apart, 5, 2);
        PackedProduct.Pack<V>(ReadOnlyMatrix.Of([.. upper, .. lower], 5, 20), whole, 5, 0);
        Assert.That(apart, Is.EqualTo(whole));
    }

    [Test]
    public void A_row_has_the_same_bits_among_any_number_of_others()
    {
        const int K = 700, N = 50, M = 40;
        float[] a = Draw.Uniform(M * K, 1), packed = Draw.Uniform(PackedProduct.Width(N) * K, 2);
        float[] together = new float[M * N], alone = new float[N];
        PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(a, M, K), packed, Matrix.Of(together.AsSpan(), M, N), false);
        PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(a, M, K).RowRange(31, 1), packed, Matrix.Of(alone.AsSpan(), 1, N), false);
        Assert.That(together[(31 * N)..(32 * N)], Is.EqualTo(alone));
    }

    [Test]
    public void Missing_room_is_refused()
    {
        float[] packed = new float[16 * 4];
        Assert.That(() => PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(new float[20], 5, 4), packed,
            Matrix.Of(new float[96].AsSpan(), 6, 16), false), Throws.ArgumentException.With.Message.Contains("'5'"));
        Assert.That(() => PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(new float[24], 6, 4), packed.AsSpan(1),
            Matrix.Of(new float[96].AsSpan(), 6, 16), false), Throws.ArgumentException);
        Assert.That(() => PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(new float[24], 6, 4), packed,
            Matrix.Of(new float[96].AsSpan(), 6, 16), false, new float[15]), Throws.ArgumentException);
        Assert.That(() => PackedProduct.Pack<V>(ReadOnlyMatrix.Of(new float[80], 5, 16), packed, 4, 0), Throws.ArgumentException);
    }
}
