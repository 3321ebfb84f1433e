using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, I inputs, U units, at most sixteen; x [N, I], w [I, U], b [U], y [N, U].

/// <summary>Products of dense layers with few units, for which a BLAS call is mostly preparation.</summary>
/// <remarks>
/// Reads whole vectors from the start of a row of x, w or dz, so fifteen floats after their last one must be readable; they affect no
/// result. The order of additions, and so the bits, do not depend on which rows are computed together.
/// </remarks>
internal static unsafe class NarrowProduct
{
    /// <summary>The most units.</summary>
    public const int MostUnits = Lanes.Count;

    /// <summary>Computes y[n, u] = b[u] + factor sum over i of x[n, i] w[i, u].</summary>
    /// <remarks>Shapes: x [N, I], w [I, U], b [U] or empty for zeros, y [N, U]. Overwrites y, which must not overlap the others.</remarks>
    public static void Output(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, int n, int i, int u, Span<float> y, float factor = 1)
    {
        if (Vector512.IsHardwareAccelerated)
            Output<Lanes512>(x, w, b, n, i, u, y, factor);
        else if (Vector256.IsHardwareAccelerated)
            Output<Lanes256>(x, w, b, n, i, u, y, factor);
        else
            Output<Lanes128>(x, w, b, n, i, u, y, factor);
    }

    public static void Output<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, int n, int i, int u, Span<float> y, float factor = 1)
        where V : struct, ILanes<V>
    {
        CheckLengths(x, w, y, n, i, u);
        Require.LengthOrEmpty(b.Length, u);
        float* start = stackalloc float[Lanes.Count];
        b.CopyTo(new Span<float>(start, Lanes.Count));
        // The factor applies to the start, too. It stays out of the loops over registers, which it would slow down where it is 1.
        for (int unit = 0; unit < u && factor != 1; unit++)
            start[unit] /= factor;
        fixed (float* left = x, right = w, result = y)
            new NarrowFactors(left, i, 1, right, u, i).Multiply<V>(start, result, u, u, n);
        Scale<V>(y, factor);
    }

    /// <summary>Computes dx[n, i] = factor sum over u of dz[n, u] w[i, u].</summary>
    /// <remarks>Shapes: dz [N, U], w [I, U], dx [N, I]. Overwrites dx, which must not overlap the others.</remarks>
    public static void InputGradient(ReadOnlySpan<float> dz, ReadOnlySpan<float> w, int n, int i, int u, Span<float> dx, float factor = 1)
    {
        if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(dz, w, n, i, u, dx, factor);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(dz, w, n, i, u, dx, factor);
        else
            InputGradient<Lanes128>(dz, w, n, i, u, dx, factor);
    }

    public static void InputGradient<V>(
        ReadOnlySpan<float> dz, ReadOnlySpan<float> w, int n, int i, int u, Span<float> dx, float factor = 1)
        where V : struct, ILanes<V>
    {
        CheckLengths(dx, w, dz, n, i, u);
        float* transposed = stackalloc float[MostUnits * Lanes.Count], zeros = stackalloc float[Lanes.Count];
        fixed (float* left = dz, right = w, result = dx)
        {
            // The last vector ends with the row and computes some columns a second time.
            for (int column = 0; column < i; column += Lanes.Count)
            {
                int first = Math.Max(0, Math.Min(column, i - Lanes.Count)), count = Math.Min(Lanes.Count, i);
                for (int row = 0; row < count; row++)
                {
                    for (int unit = 0; unit < u; unit++)
                        transposed[unit * Lanes.Count + row] = factor * right[(first + row) * u + unit];
                }
                new NarrowFactors(left, u, 1, transposed, Lanes.Count, u).Multiply<V>(zeros, result + first, i, count, n);
            }
        }
    }

    /// <summary>Computes dw[i, u] = factor sum over n of x[n, i] dz[n, u] for some i.</summary>
    /// <remarks>Shapes: x [N, I], dz [N, U], dw [I, U]. Overwrites the rows first to first + count of dw, or adds to them if accumulate.
    /// dw must not overlap the others.</remarks>
    public static void KernelGradient(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dz, int n, int i, int u, int first, int count, Span<float> dw, bool accumulate,
        float factor = 1)
    {
        if (Vector512.IsHardwareAccelerated)
            KernelGradient<Lanes512>(x, dz, n, i, u, first, count, dw, accumulate, factor);
        else if (Vector256.IsHardwareAccelerated)
            KernelGradient<Lanes256>(x, dz, n, i, u, first, count, dw, accumulate, factor);
        else
            KernelGradient<Lanes128>(x, dz, n, i, u, first, count, dw, accumulate, factor);
    }

    public static void KernelGradient<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dz, int n, int i, int u, int first, int count, Span<float> dw, bool accumulate,
        float factor = 1)
        where V : struct, ILanes<V>
    {
        CheckLengths(x, dw, dz, n, i, u);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, i - first);
        float* sums = stackalloc float[MostUnits * Lanes.Count], zeros = stackalloc float[Lanes.Count];
        fixed (float* left = dz, right = x, result = dw)
        {
            for (int row = first; row < first + count; row += Lanes.Count)
            {
                int rows = Math.Min(Lanes.Count, first + count - row);
                int columns = rows <= Lanes8.Width ? Lanes8.Width : Lanes.Count;
                new NarrowFactors(left, 1, u, right + row, i, n).Multiply<V>(zeros, sums, Lanes.Count, columns, u);
                Scale<V>(new Span<float>(sums, u * Lanes.Count), factor);
                Transpose(sums, result + (nint)row * u, rows, u, accumulate);
            }
        }
    }

    private static void Scale<V>(Span<float> values, float factor) where V : struct, ILanes<V>
    {
        if (factor != 1)
            LaneMap.Map<Elementwise.Scaling, V>(values, values, factor);
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
        // Four sums: a single one would wait for each addition.
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
}
