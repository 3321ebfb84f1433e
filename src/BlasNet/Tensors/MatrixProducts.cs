using BlasNet.Native;

namespace BlasNet.Tensors;

/// <summary>Is the BLAS of one type of numbers.</summary>
internal interface IProducts<T>
{
    static abstract T Dot(ReadOnlySpan<T> x, ReadOnlySpan<T> y);

    /// <summary>Computes y = op(A) x with A [m, n].</summary>
    static abstract void Gemv(bool transpose, int m, int n, ReadOnlySpan<T> a, ReadOnlySpan<T> x, Span<T> y);

    /// <summary>Computes C = op(A) op(B) with C [m, n] and k terms in each sum.</summary>
    static abstract void Gemm(bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c);
}

/// <summary>Holds the BLAS of float and double, on matrices whose rows follow each other without gaps.</summary>
internal static class MatrixProducts
{
    public readonly struct OfFloat : IProducts<float>
    {
        public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Blas.Dot(x, y);

        public static void Gemv(bool transpose, int m, int n, ReadOnlySpan<float> a, ReadOnlySpan<float> x, Span<float> y) =>
            Blas.Gemv(transpose, m, n, 1f, a, n, x, 0f, y);

        public static void Gemm(
            bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c) =>
            Blas.Gemm(transposeA, transposeB, m, n, k, 1f, a, transposeA ? m : k, b, transposeB ? k : n, 0f, c, n);
    }

    public readonly struct OfDouble : IProducts<double>
    {
        public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Blas.Dot(x, y);

        public static void Gemv(bool transpose, int m, int n, ReadOnlySpan<double> a, ReadOnlySpan<double> x, Span<double> y) =>
            Blas.Gemv(transpose, m, n, 1d, a, n, x, 0d, y);

        public static void Gemm(
            bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c) =>
            Blas.Gemm(transposeA, transposeB, m, n, k, 1d, a, transposeA ? m : k, b, transposeB ? k : n, 0d, c, n);
    }
}
