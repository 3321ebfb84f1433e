using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: M rows of the result, sixteen columns; R runs of L elements to sum over.

/// <summary>Small matrix products whose left rows may lie anywhere, with all sums held in registers.</summary>
/// <remarks>
/// c[i, j] = sum over r &lt; R, l &lt; L of a_i[r aRun + l aStep] b[(r L + l) bStep + j] for sixteen j. The inner part of a
/// convolution without columns: a_i is the first pixel under the window at position i, a run is a row of taps with their channels.
/// The order of additions, and so the bits, do not depend on the number of rows computed together.
/// </remarks>
internal static unsafe class TileProduct
{
    /// <summary>Rows at a time: of sixteen 256-bit registers, six rows take two each, b takes two and a one.</summary>
    public const int Rows = 6;

    /// <summary>Columns of a block of the right matrix.</summary>
    public const int Columns = Lanes.Count;

    /// <summary>Gets the blocks of columns to compute in a call: 512-bit registers need the sums of two to keep both adders busy.</summary>
    public static int Blocks => Vector512.IsHardwareAccelerated ? 2 : 1;

    /// <summary>Computes six rows of one block of columns, or of two.</summary>
    /// <param name="a">Six addresses, the starts of the rows of a.</param>
    /// <param name="aRun">Distance of runs in a.</param>
    /// <param name="aStep">Distance of the elements of a run in a.</param>
    /// <param name="b">The right matrix.</param>
    /// <param name="bStep">Distance of its rows.</param>
    /// <param name="bBlock">Distance of its second block of columns from the first; 0 to compute one block.</param>
    /// <param name="runs">R.</param>
    /// <param name="length">L.</param>
    /// <param name="c">Result; each block writes sixteen elements of each row.</param>
    /// <param name="cStep">Distance of its rows.</param>
    /// <param name="add">Whether to add to the result.</param>
    public static void Run(
        float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length, float* c, nint cStep, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes512>(a, aRun, aStep, b, bStep, bBlock, runs, length, c, cStep, add);
        else if (Vector256.IsHardwareAccelerated)
            Run<Lanes256>(a, aRun, aStep, b, bStep, bBlock, runs, length, c, cStep, add);
        else
            Run<Lanes128>(a, aRun, aStep, b, bStep, bBlock, runs, length, c, cStep, add);
    }

    public static void Run<V>(
        float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length, float* c, nint cStep, bool add)
        where V : struct, ILanes<V>
    {
        if (bBlock == 0)
            One<V>(a, aRun, aStep, b, bStep, runs, length, c, cStep, add);
        else
            Two<V>(a, aRun, aStep, b, bStep, bBlock, runs, length, c, cStep, add);
    }

    /// <summary>Computes many rows of one block of columns, or of two, for evenly spaced rows of a: c = a b, or c += a b.</summary>
    /// <param name="a">The left matrix; rows are read by six, and memory for as many must be readable.</param>
    /// <param name="aRow">Distance of its rows.</param>
    /// <param name="aStep">Distance of its columns.</param>
    /// <param name="b">The right matrix.</param>
    /// <param name="bStep">Distance of its rows.</param>
    /// <param name="bBlock">Distance of its second block of columns from the first; 0 to compute one block.</param>
    /// <param name="length">Columns of a.</param>
    /// <param name="c">Result; rows are written by six, and there must be room for as many.</param>
    /// <param name="cStep">Distance of its rows.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="add">Whether to add to the result.</param>
    public static void Panel(
        float* a, nint aRow, nint aStep, float* b, nint bStep, nint bBlock, int length, float* c, nint cStep, int rows, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
            Panel<Lanes512>(a, aRow, aStep, b, bStep, bBlock, length, c, cStep, rows, add);
        else if (Vector256.IsHardwareAccelerated)
            Panel<Lanes256>(a, aRow, aStep, b, bStep, bBlock, length, c, cStep, rows, add);
        else
            Panel<Lanes128>(a, aRow, aStep, b, bStep, bBlock, length, c, cStep, rows, add);
    }

    public static void Panel<V>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, nint bBlock, int length, float* c, nint cStep, int rows, bool add)
        where V : struct, ILanes<V>
    {
        if (bBlock == 0)
        {
            OnePanel<V>(a, aRow, aStep, b, bStep, length, c, cStep, rows, add);
            return;
        }
        float** starts = stackalloc float*[Rows];
        for (int row = 0; row < rows; row += Rows, c += Rows * cStep)
        {
            for (int i = 0; i < Rows; i++, a += aRow)
                starts[i] = a;
            Two<V>(starts, length * aStep, aStep, b, bStep, bBlock, 1, length, c, cStep, add);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OnePanel<V>(
        float* a, nint aRow, nint aStep, float* b, nint bStep, int length, float* c, nint cStep, int rows, bool add)
        where V : struct, ILanes<V>
    {
        float* end = b + length * bStep;
        for (; rows > 0; rows -= Rows, a += Rows * aRow, c += Rows * cStep)
        {
            float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
            V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
            nint i = 0;
            for (float* column = b; column < end; column += bStep, i += aStep)
            {
                V lanes = V.Load(ref *column, 0);
                c0 = V.MultiplyAdd(lanes, a0 + i, c0);
                c1 = V.MultiplyAdd(lanes, a1 + i, c1);
                c2 = V.MultiplyAdd(lanes, a2 + i, c2);
                c3 = V.MultiplyAdd(lanes, a3 + i, c3);
                c4 = V.MultiplyAdd(lanes, a4 + i, c4);
                c5 = V.MultiplyAdd(lanes, a5 + i, c5);
            }
            Finish(c0, c, add);
            Finish(c1, c + cStep, add);
            Finish(c2, c + 2 * cStep, add);
            Finish(c3, c + 3 * cStep, add);
            Finish(c4, c + 4 * cStep, add);
            Finish(c5, c + 5 * cStep, add);
        }
    }

    // Sums are separate locals: in an array they would not stay in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void One<V>(
        float** a, nint aRun, nint aStep, float* b, nint bStep, int runs, int length, float* c, nint cStep, bool add)
        where V : struct, ILanes<V>
    {
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
        for (nint run = 0; run < runs * aRun; run += aRun)
        {
            nint end = run + length * aStep;
            for (nint i = run; i < end; i += aStep, b += bStep)
            {
                V lanes = V.Load(ref *b, 0);
                c0 = V.MultiplyAdd(lanes, a0 + i, c0);
                c1 = V.MultiplyAdd(lanes, a1 + i, c1);
                c2 = V.MultiplyAdd(lanes, a2 + i, c2);
                c3 = V.MultiplyAdd(lanes, a3 + i, c3);
                c4 = V.MultiplyAdd(lanes, a4 + i, c4);
                c5 = V.MultiplyAdd(lanes, a5 + i, c5);
            }
        }
        Finish(c0, c, add);
        Finish(c1, c + cStep, add);
        Finish(c2, c + 2 * cStep, add);
        Finish(c3, c + 3 * cStep, add);
        Finish(c4, c + 4 * cStep, add);
        Finish(c5, c + 5 * cStep, add);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Two<V>(
        float** a, nint aRun, nint aStep, float* b, nint bStep, nint bBlock, int runs, int length, float* c, nint cStep, bool add)
        where V : struct, ILanes<V>
    {
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, d0 = c0, d1 = c0, d2 = c0, d3 = c0, d4 = c0, d5 = c0;
        for (nint run = 0; run < runs * aRun; run += aRun)
        {
            nint end = run + length * aStep;
            for (nint i = run; i < end; i += aStep, b += bStep)
            {
                V first = V.Load(ref *b, 0), second = V.Load(ref *(b + bBlock), 0);
                (c0, d0) = (V.MultiplyAdd(first, a0 + i, c0), V.MultiplyAdd(second, a0 + i, d0));
                (c1, d1) = (V.MultiplyAdd(first, a1 + i, c1), V.MultiplyAdd(second, a1 + i, d1));
                (c2, d2) = (V.MultiplyAdd(first, a2 + i, c2), V.MultiplyAdd(second, a2 + i, d2));
                (c3, d3) = (V.MultiplyAdd(first, a3 + i, c3), V.MultiplyAdd(second, a3 + i, d3));
                (c4, d4) = (V.MultiplyAdd(first, a4 + i, c4), V.MultiplyAdd(second, a4 + i, d4));
                (c5, d5) = (V.MultiplyAdd(first, a5 + i, c5), V.MultiplyAdd(second, a5 + i, d5));
            }
        }
        Finish(c0, d0, c, add);
        Finish(c1, d1, c + cStep, add);
        Finish(c2, d2, c + 2 * cStep, add);
        Finish(c3, d3, c + 3 * cStep, add);
        Finish(c4, d4, c + 4 * cStep, add);
        Finish(c5, d5, c + 5 * cStep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V sum, float* c, bool add)
        where V : struct, ILanes<V> => (add ? sum + V.Load(ref *c, 0) : sum).Store(ref *c, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V>(V first, V second, float* c, bool add)
        where V : struct, ILanes<V>
    {
        Finish(first, c, add);
        Finish(second, c + Columns, add);
    }
}
