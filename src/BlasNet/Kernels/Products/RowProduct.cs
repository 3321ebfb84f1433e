using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N columns of the product, K the length of the sums.

/// <summary>Product of one row with a matrix, which is read once where it lies: what a single prediction needs of a large kernel.</summary>
/// <remarks>OpenBLAS packs the whole matrix for it: 2048 x 2048 weights took three times as long. Each element is summed in the order of
/// K.</remarks>
internal static unsafe class RowProduct
{
    // Rows of the matrix at a time: the result is read and written once for all of them.
    private const int Together = 4;

    /// <summary>Returns whether a product is of this kind.</summary>
    public static bool Suits(ReadOnlyMatrix b, Matrix c) => c.Rows == 1 && !b.IsTransposed;

    /// <summary>Computes c = factor a B, or c = c + factor a B if accumulate.</summary>
    /// <remarks>Shapes: a [1, K], B [K, N], c [1, N]. c must not overlap the others.</remarks>
    public static void Multiply(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c, bool accumulate, float factor)
    {
        if (Vector512.IsHardwareAccelerated)
            Multiply<Lanes512>(a, b, c, accumulate, factor);
        else if (Vector256.IsHardwareAccelerated)
            Multiply<Lanes256>(a, b, c, accumulate, factor);
        else
            Multiply<Lanes128>(a, b, c, accumulate, factor);
    }

    public static void Multiply<V>(ReadOnlyMatrix a, ReadOnlyMatrix b, Matrix c, bool accumulate, float factor)
        where V : struct, ILanes<V>
    {
        if (!accumulate)
            c.Span[..c.Columns].Clear();
        nint aStep = a.IsTransposed ? a.Stride : 1, row = b.Stride;
        fixed (float* left = a.Span, right = b.Span, result = c.Span)
        {
            int k = 0;
            for (; k + Together <= b.Rows; k += Together)
            {
                float* x = left + k * aStep;
                Add<V>(right + k * row, row, factor * x[0], factor * x[aStep], factor * x[2 * aStep], factor * x[3 * aStep],
                    result, c.Columns);
            }
            for (; k < b.Rows; k++)
                Add<V>(right + k * row, factor * left[k * aStep], result, c.Columns);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Add<V>(float* b, nint row, float first, float second, float third, float fourth, float* c, int columns)
        where V : struct, ILanes<V>
    {
        V x0 = V.Broadcast(first), x1 = V.Broadcast(second), x2 = V.Broadcast(third), x3 = V.Broadcast(fourth);
        float* b1 = b + row, b2 = b1 + row, b3 = b2 + row;
        int n = 0;
        for (; n + Lanes.Count <= columns; n += Lanes.Count)
        {
            V sum = V.MultiplyAdd(V.Load(ref *(b + n), 0), x0, V.Load(ref *(c + n), 0));
            sum = V.MultiplyAdd(V.Load(ref *(b1 + n), 0), x1, sum);
            sum = V.MultiplyAdd(V.Load(ref *(b2 + n), 0), x2, sum);
            V.MultiplyAdd(V.Load(ref *(b3 + n), 0), x3, sum).Store(ref *(c + n), 0);
        }
        Add<V>(b + n, first, c + n, columns - n);
        Add<V>(b1 + n, second, c + n, columns - n);
        Add<V>(b2 + n, third, c + n, columns - n);
        Add<V>(b3 + n, fourth, c + n, columns - n);
    }

    private static void Add<V>(float* b, float factor, float* c, int columns)
        where V : struct, ILanes<V>
    {
        V x = V.Broadcast(factor);
        for (int n = 0; n < columns; n += Lanes.Count)
        {
            int left = Math.Min(Lanes.Count, columns - n);
            V sum = V.MultiplyAdd(Lanes.Read<V>(ref *(b + n), 0, left), x, Lanes.Read<V>(ref *(c + n), 0, left));
            Lanes.Write(sum, ref *(c + n), 0, left);
        }
    }
}
