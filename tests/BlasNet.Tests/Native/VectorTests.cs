using BlasNet.Native;

namespace BlasNet.Tests.Native;

public sealed class VectorTests
{
    // Both sides of the length from which native code is called.
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 17, 255, 1023, 1024, 1025, 4099];

    [TestCaseSource(nameof(Lengths))]
    public void Axpy_adds_a_multiple(int length)
    {
        float[] x = Numbers(length, 1), y = Numbers(length, 2), expected = [.. y.Zip(x, (b, a) => b + 0.5f * a)];
        Blas.Axpy(0.5f, x, y);
        Assert.That(y, Is.EqualTo(expected).Within(1e-6));
    }

    [TestCaseSource(nameof(Lengths))]
    public void Axpy_with_factor_zero_reads_nothing(int length)
    {
        float[] x = new float[length], y = Numbers(length, 2), expected = (float[])y.Clone();
        Array.Fill(x, float.NaN);
        Blas.Axpy(0f, x, y);
        Assert.That(y, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Lengths))]
    public void Dot_sums_products(int length)
    {
        float[] x = Numbers(length, 1), y = Numbers(length, 2);
        double expected = x.Zip(y, (a, b) => (double)a * b).Sum();
        Assert.That(Blas.Dot(x, y), Is.EqualTo(expected).Within(1e-6 * Math.Max(1, length)));
    }

    [TestCaseSource(nameof(Lengths))]
    public void Scale_multiplies_and_clears_with_zero(int length)
    {
        float[] x = Numbers(length, 1), expected = [.. x.Select(v => v * -3f)];
        Blas.Scale(-3f, x);
        Assert.That(x, Is.EqualTo(expected));
        Array.Fill(x, float.NaN);
        Blas.Scale(0f, x);
        Assert.That(x, Is.EqualTo(new float[length]));
    }

    [Test]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Blas.Axpy(1f, new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => Blas.Dot(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => Blas.Gemv(false, 2, 3, 1f, new float[6], 3, new float[2], 0f, new float[2]));
        Assert.Throws<ArgumentException>(() => Blas.Ger(2, 3, 1f, new float[2], new float[2], new float[6], 3));
    }

    [Test]
    public void Gemv_agrees_with_a_double_loop([Values] bool transpose, [Values(0, 1, 5, 33)] int m, [Values(0, 1, 8, 17)] int n,
        [Values(0f, 1f, -2f)] float beta)
    {
        int lda = n + 2;
        float[] a = Numbers(Math.Max(0, m * lda), 1), x = Numbers(transpose ? m : n, 2), y = Numbers(transpose ? n : m, 3);
        float[] before = (float[])y.Clone();
        if (beta == 0)
            Array.Fill(y, float.NaN);
        Blas.Gemv(transpose, m, n, 0.5f, a, lda, x, beta, y);
        for (int i = 0; i < y.Length; i++)
        {
            double expected = beta * (double)before[i];
            for (int j = 0; j < x.Length; j++)
                expected += 0.5 * (transpose ? a[j * lda + i] : a[i * lda + j]) * x[j];
            Assert.That(y[i], Is.EqualTo(expected).Within(1e-5));
        }
    }

    [Test]
    public void Ger_adds_an_outer_product([Values(0, 1, 5, 33)] int m, [Values(0, 1, 8, 17)] int n)
    {
        int lda = n + 2;
        float[] a = Numbers(m * lda, 1), x = Numbers(m, 2), y = Numbers(n, 3), before = (float[])a.Clone();
        Blas.Ger(m, n, -0.5f, x, y, a, lda);
        for (int i = 0; i < m; i++)
            for (int j = 0; j < lda; j++)
                Assert.That(a[i * lda + j], Is.EqualTo(before[i * lda + j] - (j < n ? 0.5 * x[i] * y[j] : 0)).Within(1e-6));
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }
}
