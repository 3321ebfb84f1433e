using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Runs a transform along both sides of a square of values: X = A v Aᵀ.</summary>
internal static unsafe class WinogradSquare
{
    /// <summary>Transforms some channels of a square, sixteen at a time.</summary>
    /// <param name="from">Addresses of v, row by row.</param>
    /// <param name="fromOffset">Where channel 0 of v lies behind its address.</param>
    /// <param name="to">Addresses of X, row by row.</param>
    /// <param name="toOffset">Where channel 0 of X lies behind its address.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="end">Behind the last channel; what is read and written goes on to the end of sixteen.</param>
    public static void Run<T>(float** from, nint fromOffset, float** to, nint toOffset, int first, int end)
        where T : struct, IWinogradTransform
    {
        if (Vector512.IsHardwareAccelerated)
            Run<Lanes512, T>(from, fromOffset, to, toOffset, first, end);
        else if (Vector256.IsHardwareAccelerated)
            Run<Lanes256, T>(from, fromOffset, to, toOffset, first, end);
        else
            Run<Lanes128, T>(from, fromOffset, to, toOffset, first, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    [SkipLocalsInit]
    public static void Run<V, T>(float** from, nint fromOffset, float** to, nint toOffset, int first, int end)
        where V : struct, ILanes<V>
        where T : struct, IWinogradTransform
    {
        float* half = stackalloc float[Winograd.Points * Lanes.Count];
        fixed (float* factors = T.Factors)
        {
            for (int c = first; c < end; c += Lanes.Count)
            {
                for (int column = 0; column < T.From; column++)
                    T.Run<V, Pixels, Near>(new(from + column, T.From, fromOffset + c), new(half + column * Lanes.Count, T.From), factors);
                for (int row = 0; row < T.To; row++)
                    T.Run<V, Near, Pixels>(new(half + row * T.From * Lanes.Count, 1), new(to + row * T.To, 1, toOffset + c), factors);
            }
        }
    }

    // A line of the square whose values lie anywhere.
    private readonly struct Pixels(float** addresses, int step, nint offset) : IWinogradLine
    {
        public float* this[int i]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => addresses[i * step] + offset;
        }
    }

    // A line of what stands between the two sides.
    private readonly struct Near(float* start, int step) : IWinogradLine
    {
        public float* this[int i]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => start + i * step * Lanes.Count;
        }
    }
}
