using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace BlasNet.Kernels;

/// <summary>Matrix products of up to six rows and up to four blocks of sixteen columns, with all sums held in registers.</summary>
/// <remarks>
/// 6 x 64 elements take 24 of 32 registers of 512 bits, a row of b four and a broadcast element of a one: a step of the sums reads ten
/// values for 24 multiplications. With 256-bit registers only one block fits. Each element is summed in the order of the steps, starting
/// from the value given: its bits do not depend on the rows and blocks computed together.
/// </remarks>
internal static unsafe class RegisterTile
{
    /// <summary>The most rows.</summary>
    public const int MostRows = 6;

    /// <summary>Computes c = from + a b for the first rows of a panel.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<V, R, C>(in Panel panel)
        where V : struct, ILanes<V>
        where R : struct, IExtent
        where C : struct, IExtent
    {
        float* c = panel.C, from = panel.From;
        nint cRow = panel.CRow, fromRow = panel.FromRow;
        int last = panel.Last;
        // Written at the end, by which time they are in the cache.
        for (int row = 0; row < R.Value; row++)
        {
            for (int column = 0; column < C.Value * Lanes.Count; column += Lanes.Count)
                Fetch(c + row * cRow + column);
        }
        V p0 = V.Broadcast(0), p1 = p0, p2 = p0, p3 = p0;
        V q0 = p0, q1 = p0, q2 = p0, q3 = p0;
        V r0 = p0, r1 = p0, r2 = p0, r3 = p0;
        V s0 = p0, s1 = p0, s2 = p0, s3 = p0;
        V t0 = p0, t1 = p0, t2 = p0, t3 = p0;
        V u0 = p0, u1 = p0, u2 = p0, u3 = p0;
        if (from != null)
        {
            Read<V, C>(from, last, ref p0, ref p1, ref p2, ref p3);
            if (R.Value > 1)
                Read<V, C>(from + fromRow, last, ref q0, ref q1, ref q2, ref q3);
            if (R.Value > 2)
                Read<V, C>(from + 2 * fromRow, last, ref r0, ref r1, ref r2, ref r3);
            if (R.Value > 3)
                Read<V, C>(from + 3 * fromRow, last, ref s0, ref s1, ref s2, ref s3);
            if (R.Value > 4)
                Read<V, C>(from + 4 * fromRow, last, ref t0, ref t1, ref t2, ref t3);
            if (R.Value > 5)
                Read<V, C>(from + 5 * fromRow, last, ref u0, ref u1, ref u2, ref u3);
        }
        nint aRow = panel.ARow, aStep = panel.AStep, block = panel.Block, i = 0;
        float* a0 = panel.A, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow;
        float* b = panel.B;
        for (float* end = b + panel.Length * Lanes.Count; b < end; b += Lanes.Count, i += aStep)
        {
            V w0 = V.Load(ref *b, 0), w1 = C.Value > 1 ? V.Load(ref *(b + block), 0) : w0;
            V w2 = C.Value > 2 ? V.Load(ref *(b + 2 * block), 0) : w0, w3 = C.Value > 3 ? V.Load(ref *(b + 3 * block), 0) : w0;
            Add<V, C>(a0 + i, w0, w1, w2, w3, ref p0, ref p1, ref p2, ref p3);
            if (R.Value > 1)
                Add<V, C>(a1 + i, w0, w1, w2, w3, ref q0, ref q1, ref q2, ref q3);
            if (R.Value > 2)
                Add<V, C>(a2 + i, w0, w1, w2, w3, ref r0, ref r1, ref r2, ref r3);
            if (R.Value > 3)
                Add<V, C>(a3 + i, w0, w1, w2, w3, ref s0, ref s1, ref s2, ref s3);
            if (R.Value > 4)
                Add<V, C>(a4 + i, w0, w1, w2, w3, ref t0, ref t1, ref t2, ref t3);
            if (R.Value > 5)
                Add<V, C>(a5 + i, w0, w1, w2, w3, ref u0, ref u1, ref u2, ref u3);
        }
        Finish<V, C>(p0, p1, p2, p3, c, last);
        if (R.Value > 1)
            Finish<V, C>(q0, q1, q2, q3, c + cRow, last);
        if (R.Value > 2)
            Finish<V, C>(r0, r1, r2, r3, c + 2 * cRow, last);
        if (R.Value > 3)
            Finish<V, C>(s0, s1, s2, s3, c + 3 * cRow, last);
        if (R.Value > 4)
            Finish<V, C>(t0, t1, t2, t3, c + 4 * cRow, last);
        if (R.Value > 5)
            Finish<V, C>(u0, u1, u2, u3, c + 5 * cRow, last);
    }

    // A hint, which reads nothing: the address need not be valid.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, C>(float* a, V w0, V w1, V w2, V w3, ref V sum0, ref V sum1, ref V sum2, ref V sum3)
        where V : struct, ILanes<V>
        where C : struct, IExtent
    {
        if (C.Value == 1)
        {
            sum0 = V.MultiplyAdd(w0, a, sum0);
            return;
        }
        V x = V.Broadcast(*a);
        sum0 = V.MultiplyAdd(w0, x, sum0);
        sum1 = V.MultiplyAdd(w1, x, sum1);
        if (C.Value > 2)
            sum2 = V.MultiplyAdd(w2, x, sum2);
        if (C.Value > 3)
            sum3 = V.MultiplyAdd(w3, x, sum3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read<V, C>(float* from, int last, ref V sum0, ref V sum1, ref V sum2, ref V sum3)
        where V : struct, ILanes<V>
        where C : struct, IExtent
    {
        sum0 = C.Value == 1 ? Lanes.Read<V>(ref *from, 0, last) : V.Load(ref *from, 0);
        if (C.Value > 1)
            sum1 = C.Value == 2 ? Lanes.Read<V>(ref *from, Lanes.Count, last) : V.Load(ref *from, Lanes.Count);
        if (C.Value > 2)
            sum2 = C.Value == 3 ? Lanes.Read<V>(ref *from, 2 * Lanes.Count, last) : V.Load(ref *from, 2 * Lanes.Count);
        if (C.Value > 3)
            sum3 = Lanes.Read<V>(ref *from, 3 * Lanes.Count, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<V, C>(V sum0, V sum1, V sum2, V sum3, float* c, int last)
        where V : struct, ILanes<V>
        where C : struct, IExtent
    {
        if (C.Value > 1)
            sum0.Store(ref *c, 0);
        if (C.Value > 2)
            sum1.Store(ref *c, Lanes.Count);
        if (C.Value > 3)
            sum2.Store(ref *c, 2 * Lanes.Count);
        V sum = C.Value == 1 ? sum0 : C.Value == 2 ? sum1 : C.Value == 3 ? sum2 : sum3;
        Lanes.Write(sum, ref *c, (nuint)((C.Value - 1) * Lanes.Count), last);
    }
}
