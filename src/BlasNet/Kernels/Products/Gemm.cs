using BlasNet.Native;

namespace BlasNet.Kernels;

// Letters: M rows and N columns of the product, K the length of the sums.

/// <summary>Matrix products through OpenBLAS, or in registers where that is faster.</summary>
internal static class Gemm
{
    /// <summary>Computes C = A B.</summary>
    /// <remarks>Shapes: A [M, K], B [K, N], C [M, N]. Overwrites C without reading it. C must not overlap A or B.</remarks>
    public static void Multiply(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c) => Multiply(a, b, c, accumulate: false);

    /// <summary>Computes C = C + A B.</summary>
    /// <remarks>Shapes: A [M, K], B [K, N], C [M, N]. Accumulates into C. C must not overlap A or B.</remarks>
    public static void MultiplyAdd(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c) => Multiply(a, b, c, accumulate: true);

    /// <summary>Computes C = factor A B, or C = C + factor A B if accumulate.</summary>
    /// <remarks>Shapes: A [M, K], B [K, N], C [M, N]. C must not overlap A or B.</remarks>
    public static void Multiply(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c, bool accumulate, float factor = 1)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns)
            ThrowShapes(a, b, c);
        if (RowProduct.Suits(b, c))
        {
            RowProduct.Multiply(a, b, c, accumulate, factor);
            return;
        }
        if (b.IsTransposed && RegisterProduct.Suits(c.Rows, c.Columns, a.Columns))
        {
            RegisterProduct.Multiply(a, b, c, accumulate, factor);
            return;
        }
        Blas.Gemm(
            a.IsTransposed, b.IsTransposed, c.Rows, c.Columns, a.Columns,
            factor, a.Span, a.Stride, b.Span, b.Stride, accumulate ? 1 : 0, c.Span, c.Stride);
    }

    private static void ThrowShapes(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c) => throw new ArgumentException(
        $"A product of a [{a.Rows}, {a.Columns}] and a [{b.Rows}, {b.Columns}] matrix does not fit a [{c.Rows}, {c.Columns}] matrix.");
}
