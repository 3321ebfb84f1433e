using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: M rows and N columns of the product, K the length of the sums.

/// <summary>Matrix products by <see cref="RegisterTile"/>: the left matrix is read where it lies, the right one packed part by part.
/// </summary>
/// <remarks>
/// Each element is summed in the order of K: its bits do not depend on the rows and columns computed together, nor on the parts that K is
/// cut into.
/// </remarks>
internal static unsafe class RegisterProduct
{
    // A part of the right matrix: 64 KB on the stack.
    private const int MostSteps = 256;

    // Packing a row of the right matrix is worth so many rows of the left one.
    private const int FewestRows = 4;

    // Beyond so many multiplications OpenBLAS, which also packs the left matrix, is as fast: 2048 x 2048 weights, 512 rows.
    private const long MostProducts = 100_000_000;

    /// <summary>Returns whether such a product with a transposed right matrix is faster than that of OpenBLAS.</summary>
    /// <remarks>With 50 rows and 4320 x 100 weights 1.33 -> 1.11 ms on AVX-512, 1.86 -> 1.66 on AVX2. Of other products OpenBLAS was as
    /// fast or faster in training, where matrices come from memory.</remarks>
    public static bool Suits(int m, int n, int k) =>
        Vector256.IsHardwareAccelerated && m >= FewestRows && n > 0 && k > 0 && (long)m * n * k <= MostProducts;

    /// <summary>Computes C = factor A B, or C = C + factor A B if accumulate.</summary>
    /// <remarks>Shapes: A [M, K], B [K, N], C [M, N]. C must not overlap the others.</remarks>
    public static void Multiply(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c, bool accumulate, float factor = 1)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Lanes512>(a, b, c, accumulate, factor);
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Lanes256>(a, b, c, accumulate, factor);
        else
            Multiply<Lanes128>(a, b, c, accumulate, factor);
    }

    [SkipLocalsInit]
    public static void Multiply<V>(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c, bool accumulate, float factor = 1)
        where V : struct, ILanes<V>
    {
        float* memory = stackalloc float[Panel.MostColumns * MostSteps + Lanes.Count];
        var packed = new Span<float>((void*)(((nuint)memory + 63) & ~(nuint)63), Panel.MostColumns * MostSteps);
        (nint aRow, nint aStep) = a.IsTransposed ? (1, a.Stride) : (a.Stride, 1);
        int steps = Panel.Steps(a.Columns, MostSteps);
        fixed (float* left = a.Span, blocks = packed, result = c.Span)
        {
            var panel = new Panel { ARow = aRow, AStep = aStep, B = blocks, CRow = c.Stride, Rows = c.Rows };
            for (int step = 0; step < a.Columns; step += steps)
            {
                int length = Math.Min(steps, a.Columns - step);
                bool adds = accumulate || step > 0;
                panel.A = left + step * aStep;
                (panel.Length, panel.Block, panel.FromRow) = (length, length * Lanes.Count, c.Stride);
                for (int column = 0; column < c.Columns; column += Panel.MostColumns)
                {
                    int columns = Math.Min(Panel.MostColumns, c.Columns - column);
                    PackedProduct.Pack<V>(b.RowRange(step, length).ColumnRange(column, columns),
                        packed[..(PackedProduct.Width(columns) * length)], length, 0, factor);
                    panel.C = result + column;
                    panel.From = adds ? panel.C : null;
                    panel.Multiply<V>(columns);
                }
            }
        }
    }
}
