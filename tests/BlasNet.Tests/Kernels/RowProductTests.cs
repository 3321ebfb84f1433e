using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class RowProductTests<V>
    where V : struct, ILanes<V>
{
    // K leaves 0 to 3 rows over, N whole blocks and parts of one; the matrix is a part of a larger one.
    [Test]
    public void A_product_equals_the_plain_sums(
        [Values(0, 1, 3, 4, 6, 9, 700)] int k, [Values(1, 15, 16, 17, 70)] int n, [Values] bool accumulate, [Values] bool turned)
    {
        float[] a = Draw.Uniform(2 * k + 1, 1), b = Draw.Uniform(k * (n + 5), 2), c = Draw.Uniform(n, 3);
        var expected = new double[n];
        for (int column = 0; column < n; column++)
        {
            expected[column] = accumulate ? c[column] : 0;
            for (int l = 0; l < k; l++)
                expected[column] += 0.5 * a[turned ? 2 * l : l] * b[l * (n + 5) + 2 + column];
        }
        Guarded result = Guarded.Of(c);
        RowProduct.Multiply<V>(
            turned ? ReadOnlyMatrix.Of(a.AsSpan(0, 2 * k), k, 2).Transpose().RowRange(0, 1) : ReadOnlyMatrix.Of(a.AsSpan(0, k), 1, k),
            ReadOnlyMatrix.Of(b, k, n + 5).ColumnRange(2, n), Matrix.Of(result.Span, 1, n), accumulate, 0.5f);
        result.AssertMarginsIntact();
        Near.AssertNear(expected, result.Span, Math.Max(1e-6, k * 1e-7), $"[{k}, {n}]");
    }

    [Test]
    public void The_bits_are_those_of_a_product_with_a_packed_matrix()
    {
        const int K = 301, N = 75;
        float[] a = Draw.Uniform(K, 1), b = Draw.Uniform(K * N, 2), packed = new float[PackedProduct.Width(N) * K];
        float[] direct = new float[N], once = new float[N];
        PackedProduct.Pack<V>(ReadOnlyMatrix.Of(b, K, N), packed, K, 0);
        PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(a, 1, K), packed, Matrix.Of(once.AsSpan(), 1, N), accumulate: false);
        RowProduct.Multiply<V>(
            ReadOnlyMatrix.Of(a, 1, K), ReadOnlyMatrix.Of(b, K, N), Matrix.Of(direct.AsSpan(), 1, N), accumulate: false, 1);
        Assert.That(direct, Is.EqualTo(once));
    }
}
