using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Describes how the values under a window become one, for up to sixteen channels at a time.</summary>
internal interface IPool
{
    /// <summary>Writes the output at position o from channel c on.</summary>
    void Write<V>(ref float x, scoped in PoolTaps taps, int o, int c, int count)
        where V : struct, ILanes<V>;
}

/// <summary>Describes which part of an output's gradient falls to a tap, for up to sixteen channels at a time.</summary>
internal interface IPoolGradient
{
    V Part<V>(int output, int at, float tap, int count)
        where V : struct, ILanes<V>;
}

/// <summary>Walks the positions of one sample, forward over outputs and backward over inputs, both in the order of memory.</summary>
/// <remarks>
/// Because of that order sixteen lanes may be written where fewer channels are left: the next position overwrites the rest.
/// Only near the end of the memory are parts written. So any number of channels costs as much as the next multiple of sixteen.
/// </remarks>
internal static class PoolPasses
{
    public static void Forward<P, V>(Window window, in P pool, ReadOnlySpan<float> x)
        where P : struct, IPool, allows ref struct
        where V : struct, ILanes<V>
    {
        for (int row = 0; row < window.Depth.Output * window.Height.Output; row++)
            ForwardRow<P, V>(window, pool, new WindowRow(window, row), row * window.Width.Output, x);
    }

    public static void Backward<G, V>(Window window, in G gradient, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        int rowSize = window.Width.Input * window.Channels;
        for (int row = 0; row < window.Depth.Input * window.Height.Input; row++)
        {
            var cover = new PoolCover(window, row);
            Span<float> rest = dx[(row * rowSize)..];
            if (cover.IsEmpty)
                rest[..rowSize].Clear();
            else if (cover.IsOne && window.Width.Stride >= window.Width.Kernel && window.Width.Before == 0)
                BackwardRowOfOne<G, V>(window, gradient, cover, rest);
            else
                BackwardRow<G, V>(window, gradient, cover, rest);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardRow<P, V>(Window window, in P pool, in WindowRow row, int first, ReadOnlySpan<float> x)
        where P : struct, IPool, allows ref struct
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        int channels = window.Channels, outputs = window.OutputPositions * channels;
        for (int i = 0; i < window.Width.Output; i++)
        {
            var taps = new PoolTaps(window, row, i);
            int o = first + i;
            for (int c = 0; c < channels; c += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, channels - c);
                if (taps.Last + c <= x.Length - Lanes.Count && o * channels + c <= outputs - Lanes.Count)
                    count = Lanes.Count;
                pool.Write<V>(ref source, taps, o, c, count);
            }
        }
    }

    // Each input lies under any number of windows.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BackwardRow<G, V>(Window window, in G gradient, in PoolCover cover, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        ref float destination = ref MemoryMarshal.GetReference(dx);
        int channels = window.Channels, outputs = window.OutputPositions * channels;
        for (int x = 0, at = 0; x < window.Width.Input; x++)
        {
            (int first, int end) = PoolCover.Outputs(window.Width, x);
            int last = cover.Output(cover.EndPlane - 1, cover.EndRow - 1) + end - 1;
            for (int c = 0; c < channels; c += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, channels - c), count = width;
                if (at <= dx.Length - Lanes.Count && last * channels + c <= outputs - Lanes.Count)
                    count = Lanes.Count;
                V sum = V.Broadcast(0);
                for (int d = cover.FirstPlane; d < cover.EndPlane; d++)
                {
                    for (int h = cover.FirstRow; h < cover.EndRow; h++)
                    {
                        int output = cover.Output(d, h), tap = cover.Tap(d, h) + x + window.Width.Before;
                        for (int w = first; w < end; w++)
                            sum += gradient.Part<V>(output + w, (output + w) * channels + c, tap - w * window.Width.Stride, count);
                    }
                }
                Lanes.Write(sum, ref destination, (nuint)at, count);
                at += width;
            }
        }
    }

    // Each input lies under one window or between two: windows side by side, as most pooling layers have them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BackwardRowOfOne<G, V>(Window window, in G gradient, in PoolCover cover, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        ref float destination = ref MemoryMarshal.GetReference(dx);
        WindowAxis width = window.Width;
        int channels = window.Channels, outputs = window.OutputPositions * channels, at = 0;
        int output = cover.Output(cover.FirstPlane, cover.FirstRow), number = cover.Tap(cover.FirstPlane, cover.FirstRow);
        for (int w = 0; w < width.Output; w++, output++)
        {
            int taps = Math.Min(width.Kernel, width.Input - w * width.Stride);
            for (int tap = 0; tap < taps; tap++)
            {
                for (int c = 0; c < channels; c += Lanes.Count)
                {
                    int left = Math.Min(Lanes.Count, channels - c), count = left, from = output * channels + c;
                    if (at <= dx.Length - Lanes.Count && from <= outputs - Lanes.Count)
                        count = Lanes.Count;
                    Lanes.Write(gradient.Part<V>(output, from, number + tap, count), ref destination, (nuint)at, count);
                    at += left;
                }
            }
            int gap = Math.Min(width.Stride, width.Input - w * width.Stride) - taps;
            dx.Slice(at, gap * channels).Clear();
            at += gap * channels;
        }
        dx[at..(width.Input * channels)].Clear();
    }
}
