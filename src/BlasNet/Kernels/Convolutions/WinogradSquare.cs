using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Two-dimensional Winograd transforms of squares of values: X = A v Aᵀ.</summary>
internal static unsafe class WinogradSquare
{
    /// <summary>Transforms some channels of a square, sixteen at a time.</summary>
    /// <param name="from">Addresses of v, row by row.</param>
    /// <param name="fromOffset">Floats from an address to channel 0 of v.</param>
    /// <param name="to">Addresses of X, row by row.</param>
    /// <param name="toOffset">Floats from an address to channel 0 of X.</param>
    /// <param name="first">The first channel.</param>
    /// <param name="end">One past the last channel; reads and writes extend to a whole sixteen.</param>
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

    // A line of the square with values at any addresses.
    private readonly struct Pixels(float** addresses, int step, nint offset) : IWinogradLine
    {
        public float* this[int i]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => addresses[i * step] + offset;
        }
    }

    // A line of the intermediate result between the two transforms.
    private readonly struct Near(float* start, int step) : IWinogradLine
    {
        public float* this[int i]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => start + i * step * Lanes.Count;
        }
    }
}
