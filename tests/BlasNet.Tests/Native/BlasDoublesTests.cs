using BlasNet.Native;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Native;

/// <summary>Compares products of doubles, native and managed, with plain loops; strides exceed the rows, and the gaps hold NaN.</summary>
internal static class BlasDoublesTests
{
    private const double Tolerance = 1e-13;
    private const int Gap = 2;

    private static readonly BlasFunctions Managed = new() { Info = BlasInfo.Managed };

    [Test]
    public static void A_product_is_that_of_the_loop(
        [Values] bool managed, [Values] bool transposeA, [Values] bool transposeB, [Values(0, 1.0, -0.5)] double beta,
            [Values(1, 3, 17)] int size)
    {
        (int m, int n, int k) = (size, size + 2, size + 1);
        (int lda, int ldb, int ldc) = ((transposeA ? m : k) + Gap, (transposeB ? k : n) + Gap, n + Gap);
        double[] a = Matrix(transposeA ? k : m, transposeA ? m : k, 1), b = Matrix(transposeB ? n : k, transposeB ? k : n, 2);
        double[] c = Matrix(m, n, 3), expected = [.. c];
        if (beta == 0)
            Array.Fill(c, double.NaN);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int l = 0; l < k; l++)
                    sum += (transposeA ? a[l * lda + i] : a[i * lda + l]) * (transposeB ? b[j * ldb + l] : b[l * ldb + j]);
                expected[i * ldc + j] = 2 * sum + (beta == 0 ? 0 : beta * expected[i * ldc + j]);
            }
        }
        if (managed)
            Managed.Gemm(transposeA, transposeB, m, n, k, 2.0, a, lda, b, ldb, beta, c, ldc);
        else
            Blas.Gemm(transposeA, transposeB, m, n, k, 2.0, a, lda, b, ldb, beta, c, ldc);
        for (int i = 0; i < m; i++)
        {
            Near.AssertNear(expected.AsSpan(i * ldc, n), c.AsSpan(i * ldc, n), Tolerance);
            Assert.That(c[(i * ldc + n)..(i * ldc + ldc)], Has.All.NaN, "the gap");
        }
    }

    [Test]
    public static void A_product_with_a_vector_is_that_of_the_loop([Values] bool transpose, [Values(0, 0.5)] double beta,
        [Values(1, 4, 33)] int size)
    {
        (int m, int n) = (size, size + 3);
        (int rows, int inner) = transpose ? (n, m) : (m, n);
        double[] a = Matrix(m, n, 4), x = Draw(inner, 5), y = Draw(rows, 6);
        double[] expected = [.. Enumerable.Range(0, rows).Select(i => beta * y[i]
            + Enumerable.Range(0, inner).Sum(j => (transpose ? a[j * (n + Gap) + i] : a[i * (n + Gap) + j]) * x[j]))];
        Blas.Gemv(transpose, m, n, 1.0, a, n + Gap, x, beta, y);
        Near.AssertNear(expected, y, Tolerance);
    }

    [TestCase(0), TestCase(1), TestCase(7), TestCase(500), TestCase(5000)]
    public static void A_dot_product_is_that_of_the_loop(int length)
    {
        double[] x = Draw(length, 7), y = Draw(length, 8);
        Near.AssertNear(x.Zip(y, (a, b) => a * b).Sum(), Blas.Dot(x, y), 1e-11);
    }

    [Test]
    public static void Sums_without_terms_scale_what_is_there()
    {
        double[] c = [2, 4], y = [2, 4];
        Blas.Gemm(false, false, 1, 2, 0, 1.0, [], 1, [], 2, 0.5, c, 2);
        Blas.Gemv(false, 2, 0, 1.0, [], 1, [], 0.5, y);
        Assert.That((c, y), Is.EqualTo((new[] { 1.0, 2 }, new[] { 1.0, 2 })));
    }

    private static double[] Draw(int length, int seed) => Array.ConvertAll(Support.Draw.Uniform(length, seed), value => (double)value);

    private static double[] Matrix(int rows, int columns, int seed)
    {
        double[] values = Draw(rows * (columns + Gap), seed);
        for (int row = 0; row < rows; row++)
            values.AsSpan(row * (columns + Gap) + columns, Gap).Fill(double.NaN);
        return values;
    }
}
