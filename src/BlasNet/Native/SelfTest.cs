using System.Runtime.ExceptionServices;

namespace BlasNet.Native;

/// <summary>Test products that a library must get right before BlasNet uses it: some versions of OpenBLAS are wrong on some
/// processors.</summary>
/// <remarks>
/// The matrices contain integers up to 400, so each sum of up to 104 products is exact in float32 in any order: a single wrong bit is a
/// failure, without any tolerance. Numbers above 256 also expose a product that rounds to bfloat16.
/// </remarks>
internal static class SelfTest
{
    private const int Largest = 400;

    /// <summary>Matrix product with the signature of <see cref="BlasFunctions"/>.</summary>
    public delegate void Product(bool transposeA, bool transposeB, int m, int n, int k, float alpha,
        ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, float beta, Span<float> c, int ldc);

    /// <summary>Runs all cases and throws at the first wrong one.</summary>
    /// <exception cref="MachineException">A product is wrong.</exception>
    public static void Run(Product product, BlasInfo info)
    {
        ReadOnlySpan<(bool A, bool B)> pairs = [(false, false), (false, true), (true, false), (true, true)];
        foreach ((bool a, bool b) in pairs)
        {
            Check(product, info, a, b, 2, 3, 4, beta: 0);
            Check(product, info, a, b, 17, 33, 29, beta: 1);
        }

        // More than 1 000 000 multiply-adds use the packing kernels; versions have failed with different transposes at the same time.
        ExceptionDispatchInfo? failure = null;
        var second = new Thread(() =>
        {
            try
            {
                Check(product, info, false, true, 101, 103, 97, beta: 0);
                Check(product, info, true, true, 101, 103, 97, beta: 1);
            }
            catch (MachineException error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        second.Start();
        try
        {
            Check(product, info, true, false, 101, 103, 97, beta: 0);
            Check(product, info, false, false, 101, 103, 97, beta: 1);
        }
        finally
        {
            second.Join();
        }

        failure?.Throw();
    }

    private static void Check(Product product, BlasInfo info, bool transposeA, bool transposeB, int m, int n, int k, float beta)
    {
        const int gap = 3; // row lengths beyond the rows
        (int rowsA, int lda) = transposeA ? (k, m + gap) : (m, k + gap);
        (int rowsB, int ldb) = transposeB ? (n, k + gap) : (k, n + gap);
        int ldc = n + gap;
        float[] a = Numbers(rowsA * lda, 1), b = Numbers(rowsB * ldb, 2), before = Numbers(m * ldc, 3);
        if (beta == 0)
            Array.Fill(before, float.NaN); // beta 0 must not read C
        float[] c = (float[])before.Clone();
        product(transposeA, transposeB, m, n, k, 1f, a, lda, b, ldb, beta, c, ldc);
        if (IsExact(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, before, c, ldc))
            return;
        throw new MachineException(
            $"OpenBLAS '{info.Version}' from '{info.Path}' computes wrong matrix products on this processor: "
            + $"op(A) [{m}, {k}] times op(B) [{k}, {n}], A {(transposeA ? "transposed" : "plain")}, "
            + $"B {(transposeB ? "transposed" : "plain")}, beta {beta:0}, "
            + $"core type '{info.CoreType}', configuration '{info.Config}'. "
            + "Install another version, or choose other kernels with OPENBLAS_CORETYPE (for instance Haswell).");
    }

    // Compares each row of C by its signed sum over j, computed as A (B v) with v = +-1: exact, in three sweeps instead of m n k steps.
    private static bool IsExact(bool transposeA, bool transposeB, int m, int n, int k, float[] a, int lda, float[] b, int ldb,
        float beta, float[] before, float[] c, int ldc)
    {
        Span<double> bv = stackalloc double[k];
        for (int p = 0; p < k; p++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++)
                sum += Sign(j) * (transposeB ? b[j * ldb + p] : b[p * ldb + j]);
            bv[p] = sum;
        }

        for (int i = 0; i < m; i++)
        {
            double expected = 0, actual = 0;
            for (int p = 0; p < k; p++)
                expected += bv[p] * (transposeA ? a[p * lda + i] : a[i * lda + p]);
            for (int j = 0; j < n; j++)
            {
                actual += Sign(j) * c[i * ldc + j];
                if (beta != 0)
                    expected += Sign(j) * beta * before[i * ldc + j];
            }

            if (actual != expected)
                return false;
            for (int j = n; j < ldc; j++)
            {
                if (BitConverter.SingleToUInt32Bits(c[i * ldc + j]) != BitConverter.SingleToUInt32Bits(before[i * ldc + j]))
                    return false;
            }
        }

        return true;
    }

    private static double Sign(int j) => (0x9E3779B9u * (uint)(j + 1) & 0x10000) == 0 ? 1 : -1;

    private static float[] Numbers(int count, uint key)
    {
        var numbers = new float[count];
        uint state = key;
        for (int i = 0; i < count; i++)
        {
            state = state * 1664525u + 1013904223u;
            numbers[i] = (int)((state >> 8) % (2 * Largest + 1)) - Largest;
        }

        return numbers;
    }
}
