using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Runs a transform along both sides of a square of values: X = A v Aᵀ.</summary>
internal static unsafe class WinogradSquare
{
    /// <summary>Transforms some channels of a square, sixteen at a time.</summary>
    /// <param name="from">Addresses of v, row by row.</param>
    /// <param name="to">Addresses of X, row by row.</param>
    /// <param name="toOffset">Where the first channel of X lies behind its address.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="end">Behind the last channel; what is read and written goes on to the end of sixteen.</param>
    public static void Run<T>(float** from, float** to, nint toOffset, int first, int end)
        where T : struct, IWinogradTransform
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes512, T>(from, to, toOffset, first, end);
        else if (Vector256.IsHardwareAccelerated)
            Run<Lanes256, T>(from, to, toOffset, first, end);
        else
            Run<Lanes128, T>(from, to, toOffset, first, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Run<V, T>(float** from, float** to, nint toOffset, int first, int end)
        where V : struct, ILanes<V>
        where T : struct, IWinogradTransform
    {
        float* half = stackalloc float[Winograd.Points * Lanes.Count];
        float** between = stackalloc float*[Winograd.Points];
        for (int i = 0; i < T.To * T.From; i++)
            between[i] = half + i * Lanes.Count;
        for (int c = first; c < end; c += Lanes.Count)
        {
            for (int column = 0; column < T.From; column++)
                T.Run<V>(from + column, T.From, c, between + column, T.From, 0);
            for (int row = 0; row < T.To; row++)
                T.Run<V>(between + row * T.From, 1, 0, to + row * T.To, 1, toOffset + c);
        }
    }
}
