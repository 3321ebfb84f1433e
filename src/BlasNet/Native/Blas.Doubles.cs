using System.Numerics.Tensors;

namespace BlasNet.Native;

// Letters as in Blas.cs.

/// <content>The twins for doubles; where a build lacks them, the managed product stands in.</content>
internal static partial class Blas
{
    /// <summary>Computes C = alpha op(A) op(B) + beta C, where op transposes or not.</summary>
    /// <remarks>With beta 0, C is not read. C must not overlap A or B.</remarks>
    public static void Gemm(bool transposeA, bool transposeB, int m, int n, int k, double alpha,
        ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, double beta, Span<double> c, int ldc)
    {
        if ((m | n | k) < 0) ThrowSizes(m, n, k);
        if (m == 0 || n == 0) return;
        CheckMatrix(m, n, ldc, c.Length, nameof(c));
        if (k == 0)
        {
            ScaleRows(m, n, beta, c, ldc);
            return;
        }

        if (transposeA) CheckMatrix(k, m, lda, a.Length, nameof(a));
        else CheckMatrix(m, k, lda, a.Length, nameof(a));
        if (transposeB) CheckMatrix(n, k, ldb, b.Length, nameof(b));
        else CheckMatrix(k, n, ldb, b.Length, nameof(b));
        Functions.Gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    }

    /// <summary>Computes y = alpha op(A) x + beta y with A [m, n] in memory:
    /// x has n and y m elements, the other way round when transposed.</summary>
    /// <remarks>With beta 0, y is not read. y must not overlap A or x.</remarks>
    public static void Gemv(
        bool transpose, int m, int n, double alpha, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> x, double beta, Span<double> y)
    {
        if ((m | n) < 0) ThrowSizes(m, n, 0);
        (int rows, int inner) = transpose ? (n, m) : (m, n);
        CheckVector(rows, y.Length, nameof(y));
        CheckVector(inner, x.Length, nameof(x));
        if (rows == 0) return;
        if (beta == 0) y[..rows].Clear(); // some versions multiply y by 0, which keeps a NaN
        if (inner == 0)
        {
            if (beta != 0) Scale(beta, y[..rows]);
            return;
        }

        CheckMatrix(m, n, lda, a.Length, nameof(a));
        BlasFunctions native = Functions;
        unsafe
        {
            if (native.Dgemv != null) native.Gemv(transpose, m, n, alpha, a, lda, x, beta, y);
            else native.Gemm(transpose, false, rows, 1, inner, alpha, a, lda, x, 1, beta, y, 1);
        }
    }

    /// <summary>Returns the sum of x[i] y[i].</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        CheckEqual(x.Length, y.Length);
        if (x.Length == 0) return 0;
        if (x.Length >= NativeVectorLength)
        {
            BlasFunctions native = Functions;
            unsafe
            {
                if (native.Ddot != null) return native.Dot(x, y);
            }
        }

        return TensorPrimitives.Dot(x, y);
    }
}
