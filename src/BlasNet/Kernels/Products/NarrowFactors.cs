using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Factors of a narrow product: c[r, j] = start[j] + sum over k &lt; K of a[r ARow + k AStep] b[k BStep + j].</summary>
/// <remarks>Each element of c is summed in the order of k, whatever rows and registers are used together.</remarks>
internal readonly unsafe struct NarrowFactors(float* a, nint aRow, nint aStep, float* b, nint bStep, nint k)
{
    private const int MostRows = 8;

    private readonly float* a = a, b = b;
    private readonly nint aRow = aRow, aStep = aStep, bStep = bStep, k = k;

    /// <summary>Computes at most sixteen columns of some rows.</summary>
    /// <remarks>
    /// Writes rows in order and whole: the overrun falls on the next row, which is written later; rows too near the end go through a buffer
    /// on the stack. Six rows fit the registers with two 256-bit sums each, eight with one; four waste less where few rows are left.
    /// </remarks>
    public void Multiply<V>(float* start, float* c, nint cRow, int columns, int rows)
        where V : struct, ILanes<V>
    {
        bool half = columns <= Lanes8.Width && typeof(V) != typeof(Lanes512);
        int width = half ? Lanes8.Width : Lanes.Count;
        float* last = stackalloc float[MostRows * Lanes.Count];
        nint length = (rows - 1) * cRow + columns;
        int taken;
        for (int row = 0; row < rows; row += taken)
        {
            int left = rows - row;
            taken = half ? 8 : left is <= 4 or 7 or 8 ? 4 : 6;
            bool whole = left >= taken && (row + taken - 1) * cRow + width <= length;
            float* result = whole ? c + row * cRow : last;
            nint step = whole ? cRow : Lanes.Count;
            float* first = a + row * aRow;
            if (half)
                Eight(first, left - 1, start, result, step);
            else if (taken == 4)
                Four<V>(first, left - 1, start, result, step);
            else
                Six<V>(first, left - 1, start, result, step);
            if (!whole)
                CopyRows(last, c + row * cRow, cRow, Math.Min(taken, left), columns);
        }
    }

    private static void CopyRows(float* from, float* to, nint toRow, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                to[row * toRow + column] = from[row * Lanes.Count + column];
        }
    }

    // Rows after the last repeat the last.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Eight(float* a0, int last, float* start, float* c, nint cRow)
    {
        float* a1 = a0 + Math.Min(1, last) * aRow, a2 = a0 + Math.Min(2, last) * aRow, a3 = a0 + Math.Min(3, last) * aRow;
        float* a4 = a0 + Math.Min(4, last) * aRow, a5 = a0 + Math.Min(5, last) * aRow, a6 = a0 + Math.Min(6, last) * aRow;
        float* a7 = a0 + Math.Min(7, last) * aRow, row = b, stop = b + k * bStep;
        nint step = aStep, rowStep = bStep;
        Lanes8 c0 = Lanes8.Load(ref *start, 0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (nint i = 0; row < stop; i += step, row += rowStep)
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
        c0.Store(ref *c, 0);
        c1.Store(ref *(c + 1 * cRow), 0);
        c2.Store(ref *(c + 2 * cRow), 0);
        c3.Store(ref *(c + 3 * cRow), 0);
        c4.Store(ref *(c + 4 * cRow), 0);
        c5.Store(ref *(c + 5 * cRow), 0);
        c6.Store(ref *(c + 6 * cRow), 0);
        c7.Store(ref *(c + 7 * cRow), 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Six<V>(float* a0, int last, float* start, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* a1 = a0 + Math.Min(1, last) * aRow, a2 = a0 + Math.Min(2, last) * aRow, a3 = a0 + Math.Min(3, last) * aRow;
        float* a4 = a0 + Math.Min(4, last) * aRow, a5 = a0 + Math.Min(5, last) * aRow, row = b, stop = b + k * bStep;
        nint step = aStep, rowStep = bStep;
        V c0 = V.Load(ref *start, 0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        for (nint i = 0; row < stop; i += step, row += rowStep)
        {
            V lanes = V.Load(ref *row, 0);
            c0 = V.MultiplyAdd(lanes, a0 + i, c0);
            c1 = V.MultiplyAdd(lanes, a1 + i, c1);
            c2 = V.MultiplyAdd(lanes, a2 + i, c2);
            c3 = V.MultiplyAdd(lanes, a3 + i, c3);
            c4 = V.MultiplyAdd(lanes, a4 + i, c4);
            c5 = V.MultiplyAdd(lanes, a5 + i, c5);
        }
        c0.Store(ref *c, 0);
        c1.Store(ref *(c + 1 * cRow), 0);
        c2.Store(ref *(c + 2 * cRow), 0);
        c3.Store(ref *(c + 3 * cRow), 0);
        c4.Store(ref *(c + 4 * cRow), 0);
        c5.Store(ref *(c + 5 * cRow), 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Four<V>(float* a0, int last, float* start, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        float* a1 = a0 + Math.Min(1, last) * aRow, a2 = a0 + Math.Min(2, last) * aRow, a3 = a0 + Math.Min(3, last) * aRow;
        float* row = b, stop = b + k * bStep;
        nint step = aStep, rowStep = bStep;
        V c0 = V.Load(ref *start, 0), c1 = c0, c2 = c0, c3 = c0;
        for (nint i = 0; row < stop; i += step, row += rowStep)
        {
            V lanes = V.Load(ref *row, 0);
            c0 = V.MultiplyAdd(lanes, a0 + i, c0);
            c1 = V.MultiplyAdd(lanes, a1 + i, c1);
            c2 = V.MultiplyAdd(lanes, a2 + i, c2);
            c3 = V.MultiplyAdd(lanes, a3 + i, c3);
        }
        c0.Store(ref *c, 0);
        c1.Store(ref *(c + 1 * cRow), 0);
        c2.Store(ref *(c + 2 * cRow), 0);
        c3.Store(ref *(c + 3 * cRow), 0);
    }
}
