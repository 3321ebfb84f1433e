using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, I inputs, U units, at most sixteen; x [N, I], w [I, U], b [U], y [N, U].

/// <summary>Computes the products of dense layers with few units, for which a call of a BLAS is mostly preparation.</summary>
/// <remarks>
/// Whole vectors are read where a row of x, w or dz begins, so their memory must go on for fifteen floats behind the last one; what stands
/// there reaches no result. The order of additions does not depend on how rows are taken together, so neither do the bits.
/// </remarks>
internal static unsafe class NarrowProduct
{
    /// <summary>The most units.</summary>
    public const int MostUnits = Lanes.Count;

    private const int MostRows = 6;

    /// <summary>Computes y[n, u] = b[u] + sum over i of x[n, i] w[i, u].</summary>
    /// <remarks>Shapes: x [N, I], w [I, U], b [U] or empty for zeros, y [N, U]. Overwrites y, which must not overlap the others.</remarks>
    public static void Output(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, int n, int i, int u, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Output<Lanes512>(x, w, b, n, i, u, y);
        else if (Vector256.IsHardwareAccelerated)
            Output<Lanes256>(x, w, b, n, i, u, y);
        else
            Output<Lanes128>(x, w, b, n, i, u, y);
    }

    public static void Output<V>(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, int n, int i, int u, Span<float> y)
        where V : struct, ILanes<V>
    {
        CheckLengths(x, w, y, n, i, u);
        Require.LengthOrEmpty(b.Length, u);
        V start = b.IsEmpty ? V.Broadcast(0) : V.LoadPart(ref MemoryMarshal.GetReference(b), 0, u);
        fixed (float* left = x, right = w, result = y)
            Rows(new Factors(left, i, 1, right, u, i), start, result, u, u, n);
    }

    /// <summary>Computes dx[n, i] = sum over u of dz[n, u] w[i, u].</summary>
    /// <remarks>Shapes: dz [N, U], w [I, U], dx [N, I]. Overwrites dx, which must not overlap the others.</remarks>
    public static void InputGradient(ReadOnlySpan<float> dz, ReadOnlySpan<float> w, int n, int i, int u, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(dz, w, n, i, u, dx);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(dz, w, n, i, u, dx);
        else
            InputGradient<Lanes128>(dz, w, n, i, u, dx);
    }

    public static void InputGradient<V>(ReadOnlySpan<float> dz, ReadOnlySpan<float> w, int n, int i, int u, Span<float> dx)
        where V : struct, ILanes<V>
    {
        CheckLengths(dx, w, dz, n, i, u);
        float* transposed = stackalloc float[MostUnits * Lanes.Count];
        fixed (float* left = dz, right = w, result = dx)
        {
            // The last vector ends with the row, and gives some columns a second time.
            for (int column = 0; column < i; column += Lanes.Count)
            {
                int first = Math.Max(0, Math.Min(column, i - Lanes.Count)), count = Math.Min(Lanes.Count, i);
                for (int row = 0; row < count; row++)
                {
                    for (int unit = 0; unit < u; unit++)
                        transposed[unit * Lanes.Count + row] = right[(first + row) * u + unit];
                }
                Rows(new Factors(left, u, 1, transposed, Lanes.Count, u), V.Broadcast(0), result + first, i, count, n);
            }
        }
    }

    /// <summary>Computes dw[i, u] = sum over n of x[n, i] dz[n, u] for some of the i.</summary>
    /// <remarks>Shapes: x [N, I], dz [N, U], dw [I, U]. Overwrites the rows first to first + count of dw, or adds to them if accumulate.
    /// dw must not overlap the others.</remarks>
    public static void KernelGradient(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dz, int n, int i, int u, int first, int count, Span<float> dw, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            KernelGradient<Lanes512>(x, dz, n, i, u, first, count, dw, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            KernelGradient<Lanes256>(x, dz, n, i, u, first, count, dw, accumulate);
        else
            KernelGradient<Lanes128>(x, dz, n, i, u, first, count, dw, accumulate);
    }

    public static void KernelGradient<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dz, int n, int i, int u, int first, int count, Span<float> dw, bool accumulate)
        where V : struct, ILanes<V>
    {
        CheckLengths(x, dw, dz, n, i, u);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, i - first);
        float* sums = stackalloc float[MostUnits * Lanes.Count];
        fixed (float* left = dz, right = x, result = dw)
        {
            for (int row = first; row < first + count; row += Lanes.Count)
            {
                Rows(new Factors(left, 1, u, right + row, i, n), V.Broadcast(0), sums, Lanes.Count, Lanes.Count, u);
                int rows = Math.Min(Lanes.Count, first + count - row);
                Transpose(sums, result + (nint)row * u, rows, u, accumulate);
            }
        }
    }

    /// <summary>Computes db[u] = sum over n of dz[n, u].</summary>
    /// <remarks>Shapes: dz [N, U], db [U]. Overwrites db, or adds to it if accumulate. db must not overlap dz.</remarks>
    public static void BiasGradient(ReadOnlySpan<float> dz, int n, int u, Span<float> db, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            BiasGradient<Lanes512>(dz, n, u, db, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            BiasGradient<Lanes256>(dz, n, u, db, accumulate);
        else
            BiasGradient<Lanes128>(dz, n, u, db, accumulate);
    }

    public static void BiasGradient<V>(ReadOnlySpan<float> dz, int n, int u, Span<float> db, bool accumulate)
        where V : struct, ILanes<V>
    {
        CheckUnits(u);
        Require.Length(dz.Length, (long)n * u);
        Require.Length(db.Length, u);
        // Four sums: one would wait for itself.
        V sum = V.Broadcast(0), second = sum, third = sum, fourth = sum;
        ref float rows = ref MemoryMarshal.GetReference(dz);
        nuint step = (nuint)u, i = 0;
        int row = 0;
        for (; row <= n - 4; row += 4, i += 4 * step)
        {
            sum += V.Load(ref rows, i);
            second += V.Load(ref rows, i + step);
            third += V.Load(ref rows, i + 2 * step);
            fourth += V.Load(ref rows, i + 3 * step);
        }
        for (; row < n; row++, i += step)
            sum += V.Load(ref rows, i);
        ref float destination = ref MemoryMarshal.GetReference(db);
        V total = (sum + second) + (third + fourth);
        Lanes.Write(accumulate ? Lanes.Read<V>(ref destination, 0, u) + total : total, ref destination, 0, u);
    }

    private static void Transpose(float* sums, float* dw, int rows, int u, bool accumulate)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int unit = 0; unit < u; unit++, dw++)
                *dw = accumulate ? *dw + sums[unit * Lanes.Count + row] : sums[unit * Lanes.Count + row];
        }
    }

    private static void CheckLengths(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> y, int n, int i, int u)
    {
        CheckUnits(u);
        Require.Length(x.Length, (long)n * i);
        Require.Length(w.Length, (long)i * u);
        Require.Length(y.Length, (long)n * u);
    }

    private static void CheckUnits(int u)
    {
        if (u is < 1 or > MostUnits)
            throw new ArgumentOutOfRangeException(nameof(u), $"A narrow product has 1 to {MostUnits} units, but these are '{u}'.");
    }

    /// <summary>Says what is multiplied: c[r, j] = sum over k &lt; K of a[r ARow + k AStep] b[k BStep + j].</summary>
    private readonly struct Factors(float* a, nint aRow, nint aStep, float* b, nint bStep, nint k)
    {
        public readonly float* A = a, B = b;
        public readonly nint ARow = aRow, AStep = aStep, BStep = bStep, K = k;
    }

    // A result of sixteen columns by some rows. Rows are written in order and whole: what is too much falls on the next row, which comes
    // after it; rows too near to the end take the way over the stack. Six rows keep the sums of 256-bit lanes in registers; four lose
    // less where few are left.
    private static void Rows<V>(in Factors f, V start, float* c, nint cRow, int columns, int rows)
        where V : struct, ILanes<V>
    {
        float* last = stackalloc float[MostRows * Lanes.Count];
        nint length = (rows - 1) * cRow + columns;
        int taken;
        for (int row = 0; row < rows; row += taken)
        {
            int left = rows - row;
            taken = left is <= 4 or 7 or 8 ? 4 : MostRows;
            bool whole = left >= taken && (row + taken - 1) * cRow + Lanes.Count <= length;
            float* result = whole ? c + row * cRow : last;
            nint step = whole ? cRow : Lanes.Count;
            if (taken == 4)
                Four(f, f.A + row * f.ARow, left - 1, start, result, step);
            else
                Six(f, f.A + row * f.ARow, left - 1, start, result, step);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Six<V>(in Factors f, float* a0, int last, V start, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        nint aRow = f.ARow, aStep = f.AStep, bStep = f.BStep;
        float* a1 = a0 + Math.Min(1, last) * aRow, a2 = a0 + Math.Min(2, last) * aRow, a3 = a0 + Math.Min(3, last) * aRow;
        float* a4 = a0 + Math.Min(4, last) * aRow, a5 = a0 + Math.Min(5, last) * aRow, b = f.B, stop = b + f.K * bStep;
        V c0 = start, c1 = start, c2 = start, c3 = start, c4 = start, c5 = start;
        for (nint i = 0; b < stop; i += aStep, b += bStep)
        {
            V lanes = V.Load(ref *b, 0);
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
    private static void Four<V>(in Factors f, float* a0, int last, V start, float* c, nint cRow)
        where V : struct, ILanes<V>
    {
        nint aRow = f.ARow, aStep = f.AStep, bStep = f.BStep;
        float* a1 = a0 + Math.Min(1, last) * aRow, a2 = a0 + Math.Min(2, last) * aRow, a3 = a0 + Math.Min(3, last) * aRow;
        float* b = f.B, stop = b + f.K * bStep;
        V c0 = start, c1 = start, c2 = start, c3 = start;
        for (nint i = 0; b < stop; i += aStep, b += bStep)
        {
            V lanes = V.Load(ref *b, 0);
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
