using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C columns.

/// <summary>Multiplication by one factor per column, and the factors' gradient.</summary>
internal static class ColumnFactors
{
    // Rows summed before their sum joins the total: the error of a long sum grows with n / 256 + 256 instead of n.
    private const int SummedRows = 256;

    /// <summary>Computes y[n, c] = x[n, c] s[c]; with dy for x it is the input's gradient.</summary>
    /// <remarks>Shapes: x, y [N, C]; s [C]. Overwrites y, which may be the same memory as x.</remarks>
    public static void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> s, int n, int c, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Lanes512>(x, s, n, c, y);
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Lanes256>(x, s, n, c, y);
        else
            Multiply<Lanes128>(x, s, n, c, y);
    }

    /// <summary>Computes ds[c] = sum over n of x[n, c] dy[n, c], the rows in order.</summary>
    /// <remarks>Shapes: x, dy [N, C]; ds [C]. Overwrites ds, or adds to it if accumulate. ds must not overlap the others.</remarks>
    public static void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int n, int c, Span<float> ds, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            Gradient<Lanes512>(x, dy, n, c, ds, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            Gradient<Lanes256>(x, dy, n, c, ds, accumulate);
        else
            Gradient<Lanes128>(x, dy, n, c, ds, accumulate);
    }

    public static void Multiply<V>(ReadOnlySpan<float> x, ReadOnlySpan<float> s, int n, int c, Span<float> y)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(s.Length, c);
        Require.Length(y.Length, (long)n * c);
        for (int row = 0; row < n; row++)
            LaneMap.Map<Elementwise.Multiplication, V>(x.Slice(row * c, c), s, y.Slice(row * c, c), 0);
    }

    public static void Gradient<V>(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int n, int c, Span<float> ds, bool accumulate)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(ds.Length, c);
        ref float inputs = ref MemoryMarshal.GetReference(x);
        ref float gradients = ref MemoryMarshal.GetReference(dy);
        ref float destination = ref MemoryMarshal.GetReference(ds);
        for (int column = 0; column < c; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - column);
            V total = accumulate ? Lanes.Read<V>(ref destination, (nuint)column, width) : V.Broadcast(0);
            for (int first = 0; first < n; first += SummedRows)
            {
                int last = Math.Min(first + SummedRows, n);
                V sum = V.Broadcast(0);
                for (int row = first; row < last; row++)
                {
                    nuint i = (nuint)row * (nuint)c + (nuint)column;
                    sum = V.MultiplyAdd(Lanes.Read<V>(ref inputs, i, width), Lanes.Read<V>(ref gradients, i, width), sum);
                }
                total += sum;
            }
            Lanes.Write(total, ref destination, (nuint)column, width);
        }
    }
}
