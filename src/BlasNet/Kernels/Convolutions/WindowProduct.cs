using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

// Letters: R runs of L neighbouring floats make a window; b is a packed block of columns, [R L, 16].

/// <summary>Products of an image's windows with a block of columns: all sums in registers, all windows in one call.</summary>
/// <remarks>
/// c[p, j] = sum over r &lt; R, l &lt; L of image[start of p + r rowStep + l] b[r L + l, j] for sixteen j, or eight. The order of
/// additions, and so the bits, are the same in all forms. Rows lie cStep apart and are written whole, one after the other.
/// </remarks>
internal static unsafe class WindowProduct
{
    /// <summary>Windows at a time with sixteen columns.</summary>
    public const int Rows = TileProduct.Rows;

    /// <summary>Windows at a time where eight lanes are enough.</summary>
    public const int RowsOfHalf = 8;

    /// <summary>Computes groups of six windows with sixteen columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Whole<V>(
        float* image, int* starts, int groups, nint rowStep, int runs, nint length, float* b, float* c, nint cStep)
        where V : struct, ILanes<V>
    {
        for (; groups > 0; groups--, starts += Rows, c += Rows * cStep)
        {
            float* a0 = image + starts[0], a1 = image + starts[1], a2 = image + starts[2], a3 = image + starts[3];
            float* a4 = image + starts[4], a5 = image + starts[5];
            V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
            float* row = b;
            for (nint run = 0; run < runs * rowStep; run += rowStep)
            {
                nint end = run + length;
                for (nint i = run; i < end; i++, row += Lanes.Count)
                {
                    V lanes = V.Load(ref *row, 0);
                    c0 = V.MultiplyAdd(lanes, a0 + i, c0);
                    c1 = V.MultiplyAdd(lanes, a1 + i, c1);
                    c2 = V.MultiplyAdd(lanes, a2 + i, c2);
                    c3 = V.MultiplyAdd(lanes, a3 + i, c3);
                    c4 = V.MultiplyAdd(lanes, a4 + i, c4);
                    c5 = V.MultiplyAdd(lanes, a5 + i, c5);
                }
            }
            c0.Store(ref *c, 0);
            c1.Store(ref *(c + cStep), 0);
            c2.Store(ref *(c + 2 * cStep), 0);
            c3.Store(ref *(c + 3 * cStep), 0);
            c4.Store(ref *(c + 4 * cStep), 0);
            c5.Store(ref *(c + 5 * cStep), 0);
        }
    }

    /// <summary>Computes groups of six windows with two blocks of columns, which keep both adders of 512-bit registers busy.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Pair<V>(
        float* image, int* starts, int groups, nint rowStep, int runs, nint length, float* b, nint bBlock, float* c, nint cStep)
        where V : struct, ILanes<V>
    {
        for (; groups > 0; groups--, starts += Rows, c += Rows * cStep)
        {
            float* a0 = image + starts[0], a1 = image + starts[1], a2 = image + starts[2], a3 = image + starts[3];
            float* a4 = image + starts[4], a5 = image + starts[5];
            V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0, d4 = c0, d5 = c0;
            float* row = b;
            for (nint run = 0; run < runs * rowStep; run += rowStep)
            {
                nint end = run + length;
                for (nint i = run; i < end; i++, row += Lanes.Count)
                {
                    V first = V.Load(ref *row, 0), second = V.Load(ref *(row + bBlock), 0);
                    (c0, d0) = (V.MultiplyAdd(first, a0 + i, c0), V.MultiplyAdd(second, a0 + i, d0));
                    (c1, d1) = (V.MultiplyAdd(first, a1 + i, c1), V.MultiplyAdd(second, a1 + i, d1));
                    (c2, d2) = (V.MultiplyAdd(first, a2 + i, c2), V.MultiplyAdd(second, a2 + i, d2));
                    (c3, d3) = (V.MultiplyAdd(first, a3 + i, c3), V.MultiplyAdd(second, a3 + i, d3));
                    (c4, d4) = (V.MultiplyAdd(first, a4 + i, c4), V.MultiplyAdd(second, a4 + i, d4));
                    (c5, d5) = (V.MultiplyAdd(first, a5 + i, c5), V.MultiplyAdd(second, a5 + i, d5));
                }
            }
            c0.Store(ref *c, 0);
            d0.Store(ref *c, Lanes.Count);
            c1.Store(ref *(c + cStep), 0);
            d1.Store(ref *(c + cStep), Lanes.Count);
            c2.Store(ref *(c + 2 * cStep), 0);
            d2.Store(ref *(c + 2 * cStep), Lanes.Count);
            c3.Store(ref *(c + 3 * cStep), 0);
            d3.Store(ref *(c + 3 * cStep), Lanes.Count);
            c4.Store(ref *(c + 4 * cStep), 0);
            d4.Store(ref *(c + 4 * cStep), Lanes.Count);
            c5.Store(ref *(c + 5 * cStep), 0);
            d5.Store(ref *(c + 5 * cStep), Lanes.Count);
        }
    }

    /// <summary>Computes groups of eight windows with the first eight columns of a block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Half(
        float* image, int* starts, int groups, nint rowStep, int runs, nint length, float* b, float* c, nint cStep)
    {
        for (; groups > 0; groups--, starts += RowsOfHalf, c += RowsOfHalf * cStep)
        {
            float* a0 = image + starts[0], a1 = image + starts[1], a2 = image + starts[2], a3 = image + starts[3];
            float* a4 = image + starts[4], a5 = image + starts[5], a6 = image + starts[6], a7 = image + starts[7];
            Lanes8 c0 = Lanes8.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
            float* row = b;
            for (nint run = 0; run < runs * rowStep; run += rowStep)
            {
                nint end = run + length;
                for (nint i = run; i < end; i++, row += Lanes.Count)
                {
                    Lanes8 lanes = Lanes8.Load(ref *row, 0);
                    c0 = Lanes8.MultiplyAdd(lanes, a0 + i, c0);
                    c1 = Lanes8.MultiplyAdd(lanes, a1 + i, c1);
                    c2 = Lanes8.MultiplyAdd(lanes, a2 + i, c2);
                    c3 = Lanes8.MultiplyAdd(lanes, a3 + i, c3);
                    c4 = Lanes8.MultiplyAdd(lanes, a4 + i, c4);
                    c5 = Lanes8.MultiplyAdd(lanes, a5 + i, c5);
                    c6 = Lanes8.MultiplyAdd(lanes, a6 + i, c6);
                    c7 = Lanes8.MultiplyAdd(lanes, a7 + i, c7);
                }
            }
            c0.Store(ref *c, 0);
            c1.Store(ref *(c + cStep), 0);
            c2.Store(ref *(c + 2 * cStep), 0);
            c3.Store(ref *(c + 3 * cStep), 0);
            c4.Store(ref *(c + 4 * cStep), 0);
            c5.Store(ref *(c + 5 * cStep), 0);
            c6.Store(ref *(c + 6 * cStep), 0);
            c7.Store(ref *(c + 7 * cStep), 0);
        }
    }
}
