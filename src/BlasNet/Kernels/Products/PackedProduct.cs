using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: M rows and N columns of the product, K the length of the sums.

/// <summary>Products with a right matrix that is packed once and used many times, as the weights of a layer are.</summary>
/// <remarks>
/// The packed matrix [N / 16, K, 16] has blocks of sixteen columns, the last one filled up with zeros. OpenBLAS would pack it anew for each
/// product. Each element is summed in the order of K, so its bits do not depend on the rows and columns computed together.
/// </remarks>
internal static unsafe class PackedProduct
{
    /// <summary>Rounds a number of columns up to whole blocks.</summary>
    public static int Width(int columns) => FloatBlock.Align(columns);

    /// <summary>Packs a matrix times a factor as some of the K rows of all blocks.</summary>
    /// <remarks>Shapes: matrix [rows, N], packed [N / 16, K, 16]. Overwrites the rows from first on.</remarks>
    public static void Pack(ReadOnlyMatrix matrix, Span<float> packed, int length, int first, float factor = 1)
    {
        if (Vector512.IsHardwareAccelerated)
            Pack<Lanes512>(matrix, packed, length, first, factor);
        else if (Vector256.IsHardwareAccelerated)
            Pack<Lanes256>(matrix, packed, length, first, factor);
        else
            Pack<Lanes128>(matrix, packed, length, first, factor);
    }

    public static void Pack<V>(ReadOnlyMatrix matrix, Span<float> packed, int length, int first, float factor = 1)
        where V : struct, ILanes<V>
    {
        Require.Length(packed.Length, (long)Width(matrix.Columns) * length);
        MatrixBounds.CheckRange(first, matrix.Rows, length, "rows");
        fixed (float* source = matrix.Span, blocks = packed)
        {
            float* block = blocks + (nint)first * Lanes.Count;
            for (int column = 0; column < matrix.Columns; column += Lanes.Count, block += (nint)length * Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, matrix.Columns - column);
                if (matrix.IsTransposed)
                    Transpose(source + (nint)column * matrix.Stride, matrix.Stride, count, matrix.Rows, block, factor);
                else
                    Copy<V>(source + column, matrix.Stride, count, matrix.Rows, block, factor);
            }
        }
    }

    /// <summary>Computes C = A B + bias, or C = C + A B if accumulate, for a packed B.</summary>
    /// <remarks>Shapes: A [M, K], packed [N / 16, K, 16], C [M, N], bias [N] or empty for zeros. C must not overlap the others.</remarks>
    public static void Multiply(
        ReadOnlyMatrix a, ReadOnlySpan<float> packed, Matrix c, bool accumulate, ReadOnlySpan<float> bias = default)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Lanes512>(a, packed, c, accumulate, bias);
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Lanes256>(a, packed, c, accumulate, bias);
        else
            Multiply<Lanes128>(a, packed, c, accumulate, bias);
    }

    public static void Multiply<V>(
        ReadOnlyMatrix a, ReadOnlySpan<float> packed, Matrix c, bool accumulate, ReadOnlySpan<float> bias = default)
        where V : struct, ILanes<V>
    {
        Require.Length(packed.Length, (long)Width(c.Columns) * a.Columns);
        Require.LengthOrEmpty(bias.Length, c.Columns);
        if (a.Rows != c.Rows)
            throw new ArgumentException($"A product of '{a.Rows}' rows does not fit a matrix of '{c.Rows}'.", nameof(c));
        (nint aRow, nint aStep) = a.IsTransposed ? (1, a.Stride) : (a.Stride, 1);
        int steps = Panel.Steps(a.Columns);
        nint block = (nint)a.Columns * Lanes.Count;
        fixed (float* left = a.Span, right = packed, result = c.Span, start = bias)
        {
            // The part of the left matrix stays in a cache for all columns.
            for (int step = 0; step < a.Columns; step += steps)
            {
                bool adds = accumulate || step > 0;
                var panel = new Panel
                {
                    A = left + step * aStep, ARow = aRow, AStep = aStep, Block = block,
                    Length = Math.Min(steps, a.Columns - step), FromRow = adds ? c.Stride : 0, CRow = c.Stride, Rows = c.Rows,
                };
                for (int column = 0; column < c.Columns; column += Panel.MostColumns)
                {
                    panel.C = result + column;
                    panel.From = adds ? panel.C : start == null ? null : start + column;
                    panel.B = right + column / Lanes.Count * block + step * Lanes.Count;
                    panel.Multiply<V>(Math.Min(Panel.MostColumns, c.Columns - column));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Copy<V>(float* source, nint row, int count, nint length, float* packed, float factor)
        where V : struct, ILanes<V>
    {
        V factors = V.Broadcast(factor);
        for (; length > 0; length--, source += row, packed += Lanes.Count)
            (factors * Lanes.Read<V>(ref *source, 0, count)).Store(ref *packed, 0);
    }

    // The rows of the matrix in memory are columns of the copy.
    private static void Transpose(float* source, nint row, int count, nint length, float* packed, float factor)
    {
        nint step = 0;
        if (Avx.IsSupported && count == Lanes.Count)
        {
            for (; step + 4 <= length; step += 4, source += 4, packed += 4 * Lanes.Count)
            {
                FourByEight(source, row, packed, factor);
                FourByEight(source + 8 * row, row, packed + 8, factor);
            }
        }
        for (; step < length; step++, source++, packed += Lanes.Count)
        {
            for (int column = 0; column < count; column++)
                packed[column] = factor * source[column * row];
            new Span<float>(packed + count, Lanes.Count - count).Clear();
        }
    }

    // Four elements of eight rows: the halves of a register hold those of two rows that are four apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByEight(float* source, nint row, float* packed, float factor)
    {
        float* upper = source + 4 * row;
        Vector256<float> factors = Vector256.Create(factor);
        Vector256<float> a = factors * Vector256.Create(Vector128.Load(source), Vector128.Load(upper));
        Vector256<float> b = factors * Vector256.Create(Vector128.Load(source + row), Vector128.Load(upper + row));
        Vector256<float> c = factors * Vector256.Create(Vector128.Load(source + 2 * row), Vector128.Load(upper + 2 * row));
        Vector256<float> d = factors * Vector256.Create(Vector128.Load(source + 3 * row), Vector128.Load(upper + 3 * row));
        Vector256<double> ab = Avx.UnpackLow(a, b).AsDouble(), cd = Avx.UnpackLow(c, d).AsDouble();
        Avx.UnpackLow(ab, cd).AsSingle().Store(packed);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(packed + Lanes.Count);
        (ab, cd) = (Avx.UnpackHigh(a, b).AsDouble(), Avx.UnpackHigh(c, d).AsDouble());
        Avx.UnpackLow(ab, cd).AsSingle().Store(packed + 2 * Lanes.Count);
        Avx.UnpackHigh(ab, cd).AsSingle().Store(packed + 3 * Lanes.Count);
    }
}
