using BlasNet.Native;

namespace BlasNet.Tensors;

// Letters: op(A) is [m, k], op(B) is [k, n], C is [m, n]; lda, ldb, ldc are the row lengths of A, B and C as they lie in memory.

/// <summary>BLAS functions of one type of numbers.</summary>
internal interface IProducts<T>
{
    static abstract T Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> y);

    /// <summary>Computes y = op(A) x with A [m, n].</summary>
    static abstract void Gemv(bool transpose, int m, int n, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> x, Span<T> y);

    /// <summary>Computes C = op(A) op(B) with C [m, n] and k terms in each sum.</summary>
    static abstract void Gemm(bool transposeA, bool transposeB, int m, int n, int k,
        ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, Span<T> c, int ldc);
}

/// <summary>BLAS functions of float and double.</summary>
internal static class MatrixProducts
{
    public readonly struct OfFloat : IProducts<float>
    {
        public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Blas.Dot(x, y);

        public static void Gemv(bool transpose, int m, int n, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> x, Span<float> y) =>
            Blas.Gemv(transpose, m, n, 1f, a, lda, x, 0f, y);

        public static void Gemm(bool transposeA, bool transposeB, int m, int n, int k,
            ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc) =>
            Blas.Gemm(transposeA, transposeB, m, n, k, 1f, a, lda, b, ldb, 0f, c, ldc);
    }

    public readonly struct OfDouble : IProducts<double>
    {
        public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Blas.Dot(x, y);

        public static void Gemv(bool transpose, int m, int n, ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> x, Span<double> y) =>
            Blas.Gemv(transpose, m, n, 1d, a, lda, x, 0d, y);

        public static void Gemm(bool transposeA, bool transposeB, int m, int n, int k,
            ReadOnlySpan<double> a, int lda, ReadOnlySpan<double> b, int ldb, Span<double> c, int ldc) =>
            Blas.Gemm(transposeA, transposeB, m, n, k, 1d, a, lda, b, ldb, 0d, c, ldc);
    }
}
