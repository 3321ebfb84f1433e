using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Matrix products by tiles of four rows and four blocks of sixteen columns, whose sixteen sums are held in 512-bit registers.
/// </summary>
/// <remarks>
/// Each step of the sums reads four blocks and four elements for sixteen multiplications, where <see cref="TileProduct"/> reads twelve
/// and a block or two: half the reads. The sums have the same order and bits as there. With 256-bit registers they would not stay in them.
/// </remarks>
internal static unsafe class SquareTile
{
    /// <summary>Rows, and blocks of columns, at a time.</summary>
    public const int Side = 4;

    /// <summary>Computes many rows of four blocks of columns: c = a b, or c += a b.</summary>
    /// <param name="a">The left matrix, its elements side by side; rows are read by four, and memory for as many must be readable.</param>
    /// <param name="aRow">Distance of its rows.</param>
    /// <param name="b">The right matrix, packed in blocks [length, 16].</param>
    /// <param name="bBlock">Distance of its blocks.</param>
    /// <param name="length">Columns of a.</param>
    /// <param name="c">Result; rows are written by four, and there must be room for as many.</param>
    /// <param name="cStep">Distance of its rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="add">Whether to add to the result.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Panel<V>(float* a, nint aRow, float* b, nint bBlock, int length, float* c, nint cStep, int rows, bool add)
        where V : struct, ILanes<V>
    {
        for (; rows > 0; rows -= Side, a += Side * aRow, c += Side * cStep)
        {
            float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
            V zero = V.Broadcast(0);
            V p0 = zero, p1 = zero, p2 = zero, p3 = zero, q0 = zero, q1 = zero, q2 = zero, q3 = zero;
            V r0 = zero, r1 = zero, r2 = zero, r3 = zero, s0 = zero, s1 = zero, s2 = zero, s3 = zero;
            float* column = b;
            for (nint k = 0; k < length; k++, column += Lanes.Count)
            {
                V w0 = V.Load(ref *column, 0), w1 = V.Load(ref *(column + bBlock), 0);
                V w2 = V.Load(ref *(column + 2 * bBlock), 0), w3 = V.Load(ref *(column + 3 * bBlock), 0);
                V x = V.Broadcast(a0[k]);
                (p0, p1, p2, p3) = (V.MultiplyAdd(w0, x, p0), V.MultiplyAdd(w1, x, p1), V.MultiplyAdd(w2, x, p2), V.MultiplyAdd(w3, x, p3));
                x = V.Broadcast(a1[k]);
                (q0, q1, q2, q3) = (V.MultiplyAdd(w0, x, q0), V.MultiplyAdd(w1, x, q1), V.MultiplyAdd(w2, x, q2), V.MultiplyAdd(w3, x, q3));
                x = V.Broadcast(a2[k]);
                (r0, r1, r2, r3) = (V.MultiplyAdd(w0, x, r0), V.MultiplyAdd(w1, x, r1), V.MultiplyAdd(w2, x, r2), V.MultiplyAdd(w3, x, r3));
                x = V.Broadcast(a3[k]);
                (s0, s1, s2, s3) = (V.MultiplyAdd(w0, x, s0), V.MultiplyAdd(w1, x, s1), V.MultiplyAdd(w2, x, s2), V.MultiplyAdd(w3, x, s3));
            }
            Finish(p0, p1, p2, p3, c, add);
            Finish(q0, q1, q2, q3, c + cStep, add);
            Finish(r0, r1, r2, r3, c + 2 * cStep, add);
            Finish(s0, s1, s2, s3, c + 3 * cStep, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V first, V second, V third, V fourth, float* c, bool add)
        where V : struct, ILanes<V>
    {
        Finish(first, c, add);
        Finish(second, c + Lanes.Count, add);
        Finish(third, c + 2 * Lanes.Count, add);
        Finish(fourth, c + 3 * Lanes.Count, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V sum, float* c, bool add)
        where V : struct, ILanes<V> => (add ? sum + V.Load(ref *c, 0) : sum).Store(ref *c, 0);
}
