using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

[TestFixture(typeof(Lanes128))]
[TestFixture(typeof(Lanes256))]
[TestFixture(typeof(Lanes512))]
internal sealed class RegisterProductTests<V>
    where V : struct, ILanes<V>
{
    private static readonly (int M, int K, int N)[] Sizes =
        [(1, 1, 1), (2, 3, 15), (4, 5, 17), (7, 8, 65), (13, 40, 50), (5, 20, 131), (9, 700, 70)];

    [Test]
    public void A_product_equals_the_plain_sums([Values] bool transposed, [Values] bool accumulate, [Values] bool turned)
    {
        foreach ((int m, int k, int n) in Sizes)
        {
            float[] a = Draw.Uniform(m * k, 1), b = Draw.Uniform(k * n, 2), c = Draw.Uniform(m * n, 3);
            var expected = new double[m * n];
            for (int i = 0; i < m * n; i++)
            {
                int row = i / n, column = i % n;
                expected[i] = accumulate ? c[i] : 0;
                for (int l = 0; l < k; l++)
                    expected[i] += 0.5 * (turned ? a[l * m + row] : a[row * k + l]) * (transposed ? b[column * k + l] : b[l * n + column]);
            }
            Guarded result = Guarded.Of(c);
            RegisterProduct.Multiply<V>(
                turned ? ReadOnlyMatrix.Of(a, k, m).Transpose() : ReadOnlyMatrix.Of(a, m, k),
                transposed ? ReadOnlyMatrix.Of(b, n, k).Transpose() : ReadOnlyMatrix.Of(b, k, n),
                Matrix.Of(result.Span, m, n), accumulate, 0.5f);
            result.AssertMarginsIntact();
            Near.AssertNear(expected, result.Span, Math.Max(1e-5, k * 1e-7), $"[{m}, {k}, {n}]");
        }
    }

    [Test]
    public void Parts_of_matrices_leave_the_rest_alone()
    {
        float[] a = Draw.Uniform(9 * 7, 1), b = Draw.Uniform(8 * 9, 2), c = Draw.Uniform(10 * 11, 3);
        float[] expected = [.. c];
        ReadOnlyMatrix left = ReadOnlyMatrix.Of(a, 9, 7).RowRange(2, 5).ColumnRange(3, 4);
        ReadOnlyMatrix right = ReadOnlyMatrix.Of(b, 8, 9).Transpose().RowRange(5, 4).ColumnRange(1, 6);
        for (int row = 0; row < 5; row++)
        {
            for (int column = 0; column < 6; column++)
            {
                double sum = 0;
                for (int l = 0; l < 4; l++)
                    sum += (double)a[(row + 2) * 7 + 3 + l] * b[(column + 1) * 9 + 5 + l];
                expected[(row + 4) * 11 + 2 + column] = (float)sum;
            }
        }
        RegisterProduct.Multiply<V>(left, right, Matrix.Of(c.AsSpan(), 10, 11).RowRange(4, 5).ColumnRange(2, 6), accumulate: false);
        Near.AssertNear(Array.ConvertAll(expected, value => (double)value), c, 1e-6);
    }

    [Test]
    public void The_bits_are_those_of_a_product_with_a_packed_matrix()
    {
        const int M = 11, K = 300, N = 75;
        float[] a = Draw.Uniform(M * K, 1), b = Draw.Uniform(K * N, 2), packed = new float[PackedProduct.Width(N) * K];
        float[] each = new float[M * N], once = new float[M * N];
        ReadOnlyMatrix right = ReadOnlyMatrix.Of(b, N, K).Transpose();
        PackedProduct.Pack<V>(right, packed, K, 0);
        PackedProduct.Multiply<V>(ReadOnlyMatrix.Of(a, M, K), packed, Matrix.Of(once.AsSpan(), M, N), accumulate: false);
        RegisterProduct.Multiply<V>(ReadOnlyMatrix.Of(a, M, K), right, Matrix.Of(each.AsSpan(), M, N), accumulate: false);
        Assert.That(each, Is.EqualTo(once));
    }
}
