using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: M rows and N columns of the product, K the length of the sums.

/// <summary>Products with a right matrix that is packed once and used many times, as the weights of a recurrent layer are at each step.
/// </summary>
/// <remarks>
/// The packed matrix [N / 16, K, 16] has blocks of sixteen columns, the last one filled up with zeros. OpenBLAS would pack it anew for each
/// product. A row of the result has the same bits however many rows are computed together.
/// </remarks>
internal static unsafe class PackedProduct
{
    /// <summary>Rounds a number of columns up to whole blocks.</summary>
    public static int Width(int columns) => FloatBlock.Align(columns);

    /// <summary>Rounds a number of rows up to those that a product reads and writes.</summary>
    public static int Height(int rows) => Math.Max(RoundUp(rows, TileProduct.Rows), RoundUp(rows, SquareTile.Side));

    /// <summary>Packs a matrix as some of the K rows of all blocks.</summary>
    /// <remarks>Shapes: matrix [rows, N], packed [N / 16, K, 16]. Overwrites the rows from first on.</remarks>
    public static void Pack(ReadOnlyMatrix matrix, Span<float> packed, int length, int first)
    {
        Require.Length(packed.Length, (long)Width(matrix.Columns) * length);
        MatrixBounds.CheckRange(first, matrix.Rows, length, "rows");
        (int rowStep, int columnStep) = matrix.IsTransposed ? (1, matrix.Stride) : (matrix.Stride, 1);
        for (int column = 0; column < matrix.Columns; column += TileProduct.Columns)
        {
            int count = Math.Min(TileProduct.Columns, matrix.Columns - column);
            for (int row = 0; row < matrix.Rows; row++)
            {
                Span<float> block = packed.Slice(column * length + (first + row) * TileProduct.Columns, TileProduct.Columns);
                ReadOnlySpan<float> source = matrix.Span[(row * rowStep + column * columnStep)..];
                for (int i = 0; i < count; i++)
                    block[i] = source[i * columnStep];
                block[count..].Clear();
            }
        }
    }

    /// <summary>Computes C = A B, or C = C + A B if accumulate, for a packed B.</summary>
    /// <remarks>Shapes: A [M, K], packed [N / 16, K, 16], C [M, N] with N a multiple of sixteen. A and C have memory for
    /// <see cref="Height"/> rows, which is read and written. C must not overlap A or the packed matrix.</remarks>
    /// <param name="a">A, with all the rows that are read.</param>
    /// <param name="rows">M.</param>
    /// <param name="packed">The packed matrix.</param>
    /// <param name="c">C, with all the rows that are written.</param>
    /// <param name="accumulate">Whether the product is added to C.</param>
    public static void Multiply(ReadOnlyMatrix a, int rows, ReadOnlySpan<float> packed, Matrix c, bool accumulate)
    {
        int length = a.Columns, columns = c.Columns;
        if (a.IsTransposed || a.Rows < Height(rows) || c.Rows < Height(rows) || columns % TileProduct.Columns != 0)
            throw new ArgumentException($"A [{a.Rows}, {a.Columns}] and C [{c.Rows}, {c.Columns}] have no room for '{rows}' padded rows.");
        Require.Length(packed.Length, (long)columns * length);
        nint block = (nint)length * TileProduct.Columns;
        fixed (float* left = a.Span, right = packed, result = c.Span)
        {
            int column = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (int step = SquareTile.Side * TileProduct.Columns; column + step <= columns; column += step)
                    SquareTile.Panel<Lanes512>(
                        left, a.Stride, right + column * length, block, length, result + column, c.Stride, rows, accumulate);
            }
            for (int step = TileProduct.Blocks * TileProduct.Columns; column + step <= columns; column += step)
                Panel(left, a.Stride, right + column * length, TileProduct.Blocks == 2 ? block : 0, length, result + column, c.Stride, rows,
                    accumulate);
            if (column < columns)
                Panel(left, a.Stride, right + column * length, 0, length, result + column, c.Stride, rows, accumulate);
        }
    }

    private static int RoundUp(int rows, int multiple) => (rows + multiple - 1) / multiple * multiple;

    private static void Panel(
        float* a, int aRow, float* b, nint bBlock, int length, float* c, int cRow, int rows, bool accumulate) =>
        TileProduct.Panel(a, aRow, 1, b, TileProduct.Columns, bBlock, length, c, cRow, rows, accumulate);
}
