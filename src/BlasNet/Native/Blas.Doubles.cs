using System.Numerics.Tensors;

namespace BlasNet.Native;

// Letters as in Blas.cs.

/// <content>Functions for doubles; the managed product replaces those that a build lacks, and the report names them.</content>
internal static partial class Blas
{
    /// <summary>Computes C = alpha op(A) op(B) + beta C, where op transposes or not.</summary>
    /// <remarks>With beta 0, C is not read. C must not overlap A or B.</remarks>
    public static void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha,
        ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc)
    {
        if (HasTerms(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc))
            Functions.Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }

    /// <summary>Computes y = alpha op(A) x + beta y with A [m, n] in memory:
    /// x has n and y m elements, vice versa when transposed.</summary>
    /// <remarks>With beta 0, y is not read. y must not overlap A or x.</remarks>
    public static void Gemv(
        bool transpose, int m, int n, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> x, double beta, Span<double> y)
    {
        (int rows, int inner) = transpose ? (n, m) : (m, n);
        if (!HasTerms(m, n, rows, inner, a, lda, x, beta, y))
            return;
        BlasFunctions native = Functions;
        unsafe
        {
            if (native.Dgemv != null)
                native.Gemv(transpose, m, n, alpha, a, lda, x, beta, y);
            else
                native.Gemm(transpose, false, rows, 1, inner, alpha, a, lda, x, 1, beta, y, 1);
        }
    }

    /// <summary>Returns the sum of x[i] y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        CheckEqual(x.Length, y.Length);
        if (x.Length == 0)
            return 0;
        if (x.Length >= NativeVectorLength)
        {
            BlasFunctions native = Functions;
            unsafe
            {
                if (native.Ddot != null)
                    return native.Dot(x, y);
            }
        }

        return TensorPrimitives.Dot(x, y);
    }
}
