using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal static class PackedProductTests
{
    [Test]
    public static void A_product_equals_the_plain_sums([Values] bool transposed, [Values] bool accumulate)
    {
        foreach ((int m, int k, int n) in new[] { (1, 1, 1), (6, 5, 16), (7, 3, 17), (13, 40, 50), (32, 9, 64), (5, 20, 31) })
        {
            int height = PackedProduct.Height(m), width = PackedProduct.Width(n);
            float[] a = Draw.Uniform(height * k, 1), b = Draw.Uniform(k * n, 2), c = Draw.Uniform(height * width, 3);
            double[] expected = Expected(a, b, c, m, k, n, width, transposed, accumulate);
            var packed = Guarded.Output(width * k);
            PackedProduct.Pack(Right(b, k, n, transposed), packed.Span, k, 0);
            packed.AssertMarginsIntact();
            var result = Guarded.Of(c);
            PackedProduct.Multiply(
                ReadOnlyMatrix.Of(a, height, k), m, packed.Span, Matrix.Of(result.Span, height, width), accumulate);
            result.AssertMarginsIntact();
            for (int row = 0; row < m; row++)
                Near.AssertNear(expected.AsSpan(row * n, n), result.Span.Slice(row * width, n), 1e-5, $"[{m}, {k}, {n}]");
        }
    }

    [Test]
    public static void Two_matrices_are_packed_one_above_the_other()
    {
        float[] upper = Draw.Uniform(2 * 20, 1), lower = Draw.Uniform(3 * 20, 2);
        float[] apart = new float[32 * 5], whole = new float[32 * 5];
        PackedProduct.Pack(ReadOnlyMatrix.Of(upper, 2, 20), apart, 5, 0);
        PackedProduct.Pack(ReadOnlyMatrix.Of(lower, 3, 20), apart, 5, 2);
        PackedProduct.Pack(ReadOnlyMatrix.Of([.. upper, .. lower], 5, 20), whole, 5, 0);
        Assert.That(apart, Is.EqualTo(whole));
    }

    [Test]
    public static void A_row_has_the_same_bits_among_any_number_of_others()
    {
        const int K = 21, N = 48, M = 40;
        float[] a = Draw.Uniform(PackedProduct.Height(M) * K, 1), packed = Draw.Uniform(N * K, 2);
        float[] together = new float[PackedProduct.Height(M) * N], alone = new float[PackedProduct.Height(1) * N];
        PackedProduct.Multiply(ReadOnlyMatrix.Of(a, PackedProduct.Height(M), K), M, packed,
            Matrix.Of(together.AsSpan(), PackedProduct.Height(M), N), false);
        PackedProduct.Multiply(ReadOnlyMatrix.Of(a, PackedProduct.Height(M), K).RowRange(31, PackedProduct.Height(1)), 1, packed,
            Matrix.Of(alone.AsSpan(), PackedProduct.Height(1), N), false);
        Assert.That(together[(31 * N)..(32 * N)], Is.EqualTo(alone[..N]));
    }

    [Test]
    public static void Missing_room_is_refused()
    {
        float[] packed = new float[16 * 4];
        Assert.That(() => PackedProduct.Multiply(ReadOnlyMatrix.Of(new float[20], 5, 4), 5, packed,
            Matrix.Of(new float[96].AsSpan(), 6, 16), false), Throws.ArgumentException.With.Message.Contains("'5'"));
        Assert.That(() => PackedProduct.Multiply(ReadOnlyMatrix.Of(new float[24], 6, 4), 5, packed.AsSpan(1),
            Matrix.Of(new float[96].AsSpan(), 6, 16), false), Throws.ArgumentException);
        Assert.That(() => PackedProduct.Pack(ReadOnlyMatrix.Of(new float[80], 5, 16), packed, 4, 0), Throws.ArgumentException);
    }

    private static ReadOnlyMatrix Right(float[] b, int k, int n, bool transposed) =>
        transposed ? ReadOnlyMatrix.Of(b, n, k).Transpose() : ReadOnlyMatrix.Of(b, k, n);

    private static double[] Expected(float[] a, float[] b, float[] c, int m, int k, int n, int width, bool transposed, bool accumulate)
    {
        var expected = new double[m * n];
        for (int i = 0; i < m * n; i++)
        {
            int row = i / n, column = i % n;
            expected[i] = accumulate ? c[row * width + column] : 0;
            for (int l = 0; l < k; l++)
                expected[i] += (double)a[row * k + l] * (transposed ? b[column * k + l] : b[l * n + column]);
        }
        return expected;
    }
}
