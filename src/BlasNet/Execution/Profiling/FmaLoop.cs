using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BlasNet.Kernels;

namespace BlasNet.Execution;

/// <summary>Multiply-adds in registers alone, the fastest arithmetic that a core has.</summary>
internal static class FmaLoop
{
    // Two units of a core are busy when each has as many chains as an instruction takes cycles: 4 on the processors of today. Sixteen lanes
    // are one register of 512 bits, else two or four, of which more chains would not fit.
    private const int WideChains = 12, Chains = 6, Operations = 2;

    /// <summary>Runs all chains for a number of rounds; returns the floating-point operations, a multiply-add counting two.</summary>
    public static double Run(int rounds)
    {
        bool isWide = Vector512.IsHardwareAccelerated;
        float sum = isWide ? Twelve<Lanes512>(rounds) : Vector256.IsHardwareAccelerated ? Six<Lanes256>(rounds) : Six<Lanes128>(rounds);
        // The sum is used, so that the loop cannot be left out.
        return float.IsFinite(sum) ? (double)Operations * Lanes.Count * (isWide ? WideChains : Chains) * rounds : double.NaN;
    }

    // x = 0.5 x + 0.5 tends to 1: no number becomes denormal.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Twelve<V>(int rounds)
        where V : struct, ILanes<V>
    {
        V half = V.Broadcast(0.5f), a = half, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        for (int round = 0; round < rounds; round++)
        {
            a = V.MultiplyAdd(a, half, half);
            b = V.MultiplyAdd(b, half, half);
            c = V.MultiplyAdd(c, half, half);
            d = V.MultiplyAdd(d, half, half);
            e = V.MultiplyAdd(e, half, half);
            f = V.MultiplyAdd(f, half, half);
            g = V.MultiplyAdd(g, half, half);
            h = V.MultiplyAdd(h, half, half);
            i = V.MultiplyAdd(i, half, half);
            j = V.MultiplyAdd(j, half, half);
            k = V.MultiplyAdd(k, half, half);
            l = V.MultiplyAdd(l, half, half);
        }
        return First(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Six<V>(int rounds)
        where V : struct, ILanes<V>
    {
        V half = V.Broadcast(0.5f), a = half, b = a, c = a, d = a, e = a, f = a;
        for (int round = 0; round < rounds; round++)
        {
            a = V.MultiplyAdd(a, half, half);
            b = V.MultiplyAdd(b, half, half);
            c = V.MultiplyAdd(c, half, half);
            d = V.MultiplyAdd(d, half, half);
            e = V.MultiplyAdd(e, half, half);
            f = V.MultiplyAdd(f, half, half);
        }
        return First(a + b + c + d + e + f);
    }

    private static float First<V>(V sum)
        where V : struct, ILanes<V>
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        sum.Store(ref lanes[0], 0);
        return lanes[0];
    }
}
