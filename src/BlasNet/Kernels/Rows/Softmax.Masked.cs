using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows (queries), C columns (keys).

/// <content>Softmax over the first columns of each row, as attention takes it of scores.</content>
internal static partial class Softmax
{
    /// <summary>Replaces scores by their softmax over the columns that a row sees; the others become 0, and so does a row that sees
    /// none.</summary>
    /// <remarks>A row sees the first <paramref name="length"/> columns; if causal, row n only columns 0 to n of these.
    /// Shapes: y [N, C]. What masked columns held before is not read.</remarks>
    public static void Masked(Span<float> y, int n, int c, int length, bool causal)
    {
        if (Vector512.IsHardwareAccelerated)
            Masked<Lanes512>(y, n, c, length, causal);
        else if (Vector256.IsHardwareAccelerated)
            Masked<Lanes256>(y, n, c, length, causal);
        else
            Masked<Lanes128>(y, n, c, length, causal);
    }

    /// <summary>Computes the gradient from the output over the columns that a row sees; the others become 0.</summary>
    /// <remarks>Shapes: y, dy, dx [N, C]. Overwrites dx, which may be the same memory as dy. What dy holds in masked columns is not read.
    /// The arguments are those of Masked.</remarks>
    public static void MaskedBackward(
        ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int n, int c, int length, bool causal)
    {
        if (Vector512.IsHardwareAccelerated)
            MaskedBackward<Lanes512>(y, dy, dx, n, c, length, causal);
        else if (Vector256.IsHardwareAccelerated)
            MaskedBackward<Lanes256>(y, dy, dx, n, c, length, causal);
        else
            MaskedBackward<Lanes128>(y, dy, dx, n, c, length, causal);
    }

    public static void Masked<V>(Span<float> y, int n, int c, int length, bool causal)
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, (long)n * c);
        CheckMask(c, length);
        for (int row = 0; row < n; row++)
        {
            int seen = Seen(row, length, causal);
            Span<float> rowY = y.Slice(row * c, c);
            if (seen > 0)
                ForwardRow<V>(rowY[..seen], rowY[..seen]);
            rowY[seen..].Clear();
        }
    }

    public static void MaskedBackward<V>(
        ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int n, int c, int length, bool causal)
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, (long)n * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(dx.Length, (long)n * c);
        CheckMask(c, length);
        for (int row = 0; row < n; row++)
        {
            int seen = Seen(row, length, causal);
            Span<float> rowDx = dx.Slice(row * c, c);
            Backward<V>(y.Slice(row * c, seen), dy.Slice(row * c, seen), rowDx[..seen], 1, seen);
            rowDx[seen..].Clear();
        }
    }

    private static int Seen(int row, int length, bool causal) => causal ? Math.Min(row + 1, length) : length;

    private static void CheckMask(int c, int length)
    {
        if ((uint)length > (uint)c)
            throw new ArgumentException($"A row of '{c}' columns cannot see '{length}' of them.", nameof(length));
    }
}
