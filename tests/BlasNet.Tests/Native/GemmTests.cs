using BlasNet.Native;
using BlasNet.Tests.Support;

namespace BlasNet.Tests.Native;

public sealed class GemmTests
{
    // Each element of a product of up to 17 terms in [-1, 1]: a few units of 2^-24 per term.
    private const double Tolerance = 1e-5;

    private static readonly bool[] Both = [false, true];

    public delegate void Product(bool transposeA, bool transposeB, int m, int n, int k, float alpha,
        ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc);

    public static IEnumerable<TestCaseData> Products()
    {
        yield return new TestCaseData((Product)Blas.Gemm).SetArgDisplayNames("OpenBLAS");
        yield return new TestCaseData((Product)ManagedBlas.Gemm).SetArgDisplayNames("managed");
    }

    [TestCaseSource(nameof(Products))]
    public void All_small_sizes_and_transposes_agree_with_a_double_loop(Product product)
    {
        int[] sizes = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17];
        foreach (int m in sizes)
            foreach (int n in sizes)
                foreach (int k in sizes)
                    foreach (bool a in Both)
                        foreach (bool b in Both)
                            Check(product, a, b, m, n, k, 1f, 0f, gap: 0);
    }

    [TestCaseSource(nameof(Products))]
    public void Row_lengths_beyond_the_rows_leave_the_gaps_alone(Product product)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (3, 5, 7), (16, 16, 16), (17, 9, 33), (65, 97, 70),
            (128, 10, 512)])
            foreach (bool a in Both)
                foreach (bool b in Both)
                    foreach ((float alpha, float beta) in ((float, float)[])[(1, 0), (1, 1), (-0.5f, 0.25f), (0, 2)])
                        Check(product, a, b, m, n, k, alpha, beta, gap: 3);
    }

    [TestCaseSource(nameof(Products))]
    public void Nothing_to_sum_scales_the_result(Product product)
    {
        float[] c = [1, 2, 3, 4];
        product(false, false, 2, 2, 0, 1f, [], 0, [], 2, 0.5f, c, 2);
        Assert.That(c, Is.EqualTo(new[] { 0.5f, 1, 1.5f, 2 }));
        float[] poisoned = [float.NaN, float.NaN];
        product(false, false, 1, 2, 0, 1f, [], 0, [], 2, 0f, poisoned, 2);
        Assert.That(poisoned, Is.EqualTo(new float[2]));
    }

    [Test]
    public void An_empty_result_needs_no_memory() => Assert.DoesNotThrow(() =>
    {
        Blas.Gemm(false, false, 0, 5, 3, 1f, [], 3, [], 5, 0f, [], 5);
        Blas.Gemm(false, false, 5, 0, 3, 1f, [], 3, [], 5, 0f, [], 5);
    });

    [TestCase(-1, 2, 2, 2, 2, 2, "m = '-1'")]
    [TestCase(2, 2, 2, 1, 2, 2, "'a' has rows of '2' elements")]
    [TestCase(2, 2, 2, 2, 1, 2, "'b' has rows of '2' elements")]
    [TestCase(2, 2, 2, 2, 2, 1, "'c' has rows of '2' elements")]
    [TestCase(3, 2, 2, 2, 2, 2, "'c' [3, 2] with row length '2' needs '6' elements, but '4' were given")]
    [TestCase(2, 2, 3, 3, 2, 2, "'a' [2, 3] with row length '3' needs '6' elements, but '4' were given")]
    [TestCase(2, 2, 2, 2, 3, 2, "'b' [2, 2] with row length '3' needs '5' elements, but '4' were given")]
    [TestCase(2, 2, 2, int.MaxValue, 2, 2, "needs '2147483649' elements")]
    public void Bad_sizes_never_reach_native_code(int m, int n, int k, int lda, int ldb, int ldc, string part)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            Blas.Gemm(false, false, m, n, k, 1f, new float[4], lda, new float[4], ldb, 0f, new float[4], ldc))!;
        Assert.That(error.Message, Does.Contain(part));
    }

    [Test]
    public void Transposed_operands_are_checked_as_they_lie_in_memory()
    {
        float[] c = new float[6];
        Assert.DoesNotThrow(() => Blas.Gemm(true, true, 2, 3, 4, 1f, new float[8], 2, new float[12], 4, 0f, c, 3));
        Assert.Throws<ArgumentException>(() => Blas.Gemm(true, false, 2, 3, 4, 1f, new float[8], 1, new float[12], 3, 0f, c, 3));
        Assert.Throws<ArgumentException>(() => Blas.Gemm(false, true, 2, 3, 4, 1f, new float[8], 4, new float[12], 3, 0f, c, 3));
    }

    [Test]
    public void A_product_allocates_nothing()
    {
        float[] a = new float[64], b = new float[64], c = new float[64];
        Allocations.AssertNone(() => Blas.Gemm(false, true, 8, 8, 8, 1f, a, 8, b, 8, 0f, c, 8));
    }

    private static void Check(Product product, bool transposeA, bool transposeB, int m, int n, int k, float alpha, float beta, int gap)
    {
        (int rowsA, int columnsA) = transposeA ? (k, m) : (m, k);
        (int rowsB, int columnsB) = transposeB ? (n, k) : (k, n);
        int lda = columnsA + gap, ldb = columnsB + gap, ldc = n + gap;
        var random = new Random(m * 10007 + n * 101 + k);
        float[] a = Matrix(random, rowsA, columnsA, lda), b = Matrix(random, rowsB, columnsB, ldb), c = Matrix(random, m, n, ldc);
        float[] before = (float[])c.Clone(), a0 = (float[])a.Clone(), b0 = (float[])b.Clone();
        if (beta == 0)
            Array.Fill(c, float.NaN);
        product(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        string shape = $"[{m}, {k}] x [{k}, {n}], A {transposeA}, B {transposeB}, alpha {alpha}, beta {beta}";
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int p = 0; p < k; p++)
                    sum += (double)(transposeA ? a[p * lda + i] : a[i * lda + p]) * (transposeB ? b[j * ldb + p] : b[p * ldb + j]);
                double expected = alpha * sum + (beta == 0 ? 0 : beta * (double)before[i * ldc + j]);
                float actual = c[i * ldc + j];
                Assert.That(float.IsFinite(actual) && Math.Abs(actual - expected) <= Tolerance * Math.Max(1, Math.Sqrt(k)),
                    $"{shape}: element ({i}, {j}) is {actual}, not {expected}");
            }

            if (i < m - 1)
                for (int j = n; j < ldc; j++)
                    Assert.That(c[i * ldc + j], Is.NaN, $"{shape}: the gap of row {i} was written");
        }

        Assert.That(a.AsSpan().SequenceEqual(a0) && b.AsSpan().SequenceEqual(b0), $"{shape}: an operand was changed");
    }

    /// <summary>Random elements, NaN between the rows.</summary>
    private static float[] Matrix(Random random, int rows, int columns, int rowLength)
    {
        var matrix = new float[(rows - 1) * rowLength + columns];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = i % rowLength < columns ? random.NextSingle() * 2 - 1 : float.NaN;
        return matrix;
    }
}
