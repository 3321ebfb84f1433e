using BlasNet.Kernels;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Kernels;

internal sealed class GemmTests
{
    // Sums of at most 70 products of numbers below 2.
    private const double Tolerance = 1e-5;

    private static readonly int[] Sizes = [1, 2, 3, 7, 16, 17, 33, 67];

    [Test]
    public void A_product_equals_the_double_sum([Values] bool transposeA, [Values] bool transposeB, [Values] bool accumulate)
    {
        foreach (int m in Sizes)
        {
            foreach (int n in Sizes)
            {
                foreach (int k in Sizes)
                    CheckProduct(m, n, k, transposeA, transposeB, accumulate);
            }
        }
    }

    [Test]
    public void Ranges_of_rows_and_columns_leave_the_rest_alone()
    {
        const int M = 5, N = 6, K = 4;
        float[] a = Draw.Uniform(9 * 7, 1);
        float[] b = Draw.Uniform(8 * 9, 2);
        float[] c = Draw.Uniform(10 * 11, 3);
        float[] before = [.. c];
        Gemm.Multiply(
            ReadOnlyMatrix.Of(a, 9, 7).RowRange(2, M).ColumnRange(3, K),
            ReadOnlyMatrix.Of(b, 8, 9).Transpose().RowRange(5, K).ColumnRange(1, N),
            Matrix.Of(c.AsSpan(), 10, 11).RowRange(4, M).ColumnRange(2, N));
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 11; j++)
            {
                double expected = before[i * 11 + j];
                if (i is >= 4 and < 4 + M && j is >= 2 and < 2 + N)
                {
                    expected = 0;
                    for (int l = 0; l < K; l++)
                        expected += (double)a[(i - 4 + 2) * 7 + 3 + l] * b[(j - 2 + 1) * 9 + 5 + l];
                }
                Near.AssertNear(expected, c[i * 11 + j], Tolerance, $"[{i}, {j}]");
            }
        }
    }

    [Test]
    public void Shapes_that_do_not_fit_are_named()
    {
        float[] twelve = new float[12];
        Assert.That(
            () => Gemm.Multiply(
                ReadOnlyMatrix.Of(twelve, 3, 4), ReadOnlyMatrix.Of(twelve, 3, 4), Matrix.Of(twelve.AsSpan(), 3, 4)),
            Throws.ArgumentException.With.Message
                .EqualTo("A product of a [3, 4] and a [3, 4] matrix does not fit a [3, 4] matrix."));
    }

    [Test]
    public void A_view_of_the_wrong_length_is_refused() =>
        Assert.That(
            () => _ = Matrix.Of(new float[11].AsSpan(), 3, 4).Rows,
            Throws.ArgumentException.With.Message.Contains("'12'").And.Message.Contains("'11'"));

    [Test]
    public void A_range_outside_is_refused()
    {
        float[] twelve = new float[12];
        Assert.That(() => _ = Matrix.Of(twelve.AsSpan(), 3, 4).RowRange(2, 2).Rows, Throws.ArgumentException);
        Assert.That(() => _ = Matrix.Of(twelve.AsSpan(), 3, 4).ColumnRange(-1, 2).Rows, Throws.ArgumentException);
        Assert.That(() => _ = ReadOnlyMatrix.Of(twelve, 3, 4).ColumnRange(0, 5).Rows, Throws.ArgumentException);
    }

    [Test]
    public void A_sum_over_nothing_is_zero_and_an_empty_product_is_fine()
    {
        float[] c = [float.NaN, float.NaN];
        Gemm.Multiply(ReadOnlyMatrix.Of([], 2, 0), ReadOnlyMatrix.Of([], 0, 1), Matrix.Of(c.AsSpan(), 2, 1));
        Assert.That(c, Is.EqualTo(new float[2]));
        Gemm.MultiplyAdd(ReadOnlyMatrix.Of([], 0, 2), ReadOnlyMatrix.Of(c, 2, 1), Matrix.Of(Span<float>.Empty, 0, 1));
    }

    private static void CheckProduct(int m, int n, int k, bool transposeA, bool transposeB, bool accumulate)
    {
        float[] a = Draw.Uniform(m * k, 1);
        float[] b = Draw.Uniform(k * n, 2);
        Guarded c = accumulate ? Guarded.Of(Draw.Uniform(m * n, 3)) : Guarded.Output(m * n);
        double[] expected = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = accumulate ? c.Span[i * n + j] : 0;
                for (int l = 0; l < k; l++)
                    sum += (double)a[transposeA ? l * m + i : i * k + l] * b[transposeB ? j * k + l : l * n + j];
                expected[i * n + j] = sum;
            }
        }
        ReadOnlyMatrix viewA = transposeA ? ReadOnlyMatrix.Of(a, k, m).Transpose() : ReadOnlyMatrix.Of(a, m, k);
        ReadOnlyMatrix viewB = transposeB ? ReadOnlyMatrix.Of(b, n, k).Transpose() : ReadOnlyMatrix.Of(b, k, n);
        Gemm.Multiply(viewA, viewB, Matrix.Of(c.Span, m, n), accumulate);
        Near.AssertNear(expected, c.Span, Tolerance, $"{m} x {n} x {k}");
        c.AssertMarginsIntact();
    }
}
