using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Term of a sum: a factor, and the start of the values that it multiplies.</summary>
/// <param name="Offset">Offset of the values from a common start, in floats.</param>
/// <param name="Factor">The factor.</param>
internal readonly record struct IndexedValue(int Offset, float Factor);

/// <summary>Sums of multiples of runs of memory that begin anywhere, with all sums held in registers.</summary>
/// <remarks>
/// c[g cStep + j] = sum over the terms t of t.factor x[t.offset + g xStep + j] for each group g of as many neighbours j as there are lanes.
/// The inner part of a product with a sparse matrix, whose non-zero elements are the terms.
/// </remarks>
internal static unsafe class SparseDot
{
    /// <summary>The most groups of a call: seven groups of two 256-bit registers and the factor fill fifteen of the sixteen.</summary>
    public const int MostGroups = 7;

    /// <summary>Adds the terms to each group.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="count">Number of terms.</param>
    /// <param name="x">The common start of the values.</param>
    /// <param name="xStep">Distance of groups in x.</param>
    /// <param name="c">Result.</param>
    /// <param name="cStep">Distance of groups in the result.</param>
    /// <param name="groups">Number of groups, at most <see cref="MostGroups"/>.</param>
    /// <param name="add">Whether to add to the result.</param>
    public static void Run<V>(IndexedValue* terms, int count, float* x, nint xStep, float* c, nint cStep, int groups, bool add)
        where V : struct, ISumLanes<V>
    {
        switch (groups)
        {
            case 1: Sum<V, One>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 2: Sum<V, Two>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 3: Sum<V, Three>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 4: Sum<V, Four>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 5: Sum<V, Five>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 6: Sum<V, Six>(terms, terms + count, x, xStep, c, cStep, add); break;
            case 7: Sum<V, Seven>(terms, terms + count, x, xStep, c, cStep, add); break;
            default: throw new ArgumentException($"A call takes 1 to {MostGroups} groups, but it was given '{groups}'.", nameof(groups));
        }
    }

    // Sums are separate locals: in an array they would not stay in registers. The conditions are constants of each instantiation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Sum<V, G>(IndexedValue* terms, IndexedValue* end, float* x, nint xStep, float* c, nint cStep, bool add)
        where V : struct, ISumLanes<V>
        where G : struct, IExtent
    {
        nint two = 2 * xStep, three = 3 * xStep, four = 4 * xStep, five = 5 * xStep, six = 6 * xStep;
        V c0 = Start<V>(c, add), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0;
        if (G.Value > 1)
            c1 = Start<V>(c + cStep, add);
        if (G.Value > 2)
            c2 = Start<V>(c + 2 * cStep, add);
        if (G.Value > 3)
            c3 = Start<V>(c + 3 * cStep, add);
        if (G.Value > 4)
            c4 = Start<V>(c + 4 * cStep, add);
        if (G.Value > 5)
            c5 = Start<V>(c + 5 * cStep, add);
        if (G.Value > 6)
            c6 = Start<V>(c + 6 * cStep, add);
        for (; terms < end; terms++)
        {
            float* from = x + terms->Offset;
            V factor = V.Broadcast(terms->Factor);
            c0 = V.AddProduct(from, factor, c0);
            if (G.Value > 1)
                c1 = V.AddProduct(from + xStep, factor, c1);
            if (G.Value > 2)
                c2 = V.AddProduct(from + two, factor, c2);
            if (G.Value > 3)
                c3 = V.AddProduct(from + three, factor, c3);
            if (G.Value > 4)
                c4 = V.AddProduct(from + four, factor, c4);
            if (G.Value > 5)
                c5 = V.AddProduct(from + five, factor, c5);
            if (G.Value > 6)
                c6 = V.AddProduct(from + six, factor, c6);
        }
        c0.Store(ref *c, 0);
        if (G.Value > 1)
            c1.Store(ref *(c + cStep), 0);
        if (G.Value > 2)
            c2.Store(ref *(c + 2 * cStep), 0);
        if (G.Value > 3)
            c3.Store(ref *(c + 3 * cStep), 0);
        if (G.Value > 4)
            c4.Store(ref *(c + 4 * cStep), 0);
        if (G.Value > 5)
            c5.Store(ref *(c + 5 * cStep), 0);
        if (G.Value > 6)
            c6.Store(ref *(c + 6 * cStep), 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Start<V>(float* c, bool add)
        where V : struct, ISumLanes<V> => add ? V.Load(ref *c, 0) : V.Broadcast(0);
}
