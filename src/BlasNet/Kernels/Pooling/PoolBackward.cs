using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Share of a tap in an output's gradient, for up to sixteen channels at a time.</summary>
internal interface IPoolGradient
{
    /// <summary>Computes the share of a tap in the gradient of output o, found at o C + c.</summary>
    V Part<V>(int o, int at, int tap, int count)
        where V : struct, ILanes<V>;

    /// <summary>Computes the shares of the taps 0 to 3 in the gradient of output o.</summary>
    (V First, V Second, V Third, V Fourth) FourParts<V>(int o, int at, int count)
        where V : struct, ILanes<V>;
}

/// <summary>Backward pass of pooling over one sample: gathers the gradient of each input, in the order of memory.</summary>
/// <remarks>Writes sixteen lanes where the memory goes on, as <see cref="PoolForward"/> does. Windows have no dilation.</remarks>
internal static class PoolBackward
{
    public static void Backward<G, V>(Window window, in G gradient, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        if (TwoByTwoPoolBackward.Fits(window))
        {
            TwoByTwoPoolBackward.Backward<G, V>(window, gradient, dx);
            return;
        }
        int rowSize = window.Width.Input * window.Channels;
        for (int line = 0; line < window.Depth.Input * window.Height.Input; line++)
        {
            var cover = new PoolCover(window, line);
            Span<float> rest = dx[(line * rowSize)..];
            if (cover.IsEmpty)
                rest[..rowSize].Clear();
            else
                Row<G, V>(window, gradient, cover, rest);
        }
    }

    private static void Row<G, V>(Window window, in G gradient, in PoolCover cover, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        WindowAxis width = window.Width;
        int channels = window.Channels, lanes = (channels + Lanes.Count - 1) & -Lanes.Count;
        // Inputs, and last outputs over them, with memory for whole lanes.
        int inputs = (dx.Length - lanes) / channels + 1;
        int outputs = (window.OutputPositions * channels - lanes) / channels + 1 - cover.LastRow;
        int whole = dx.Length < lanes || window.OutputPositions * channels < lanes
            ? 0
            : (int)Math.Clamp(Math.Min(inputs, (long)outputs * width.Stride - width.Before), 0, width.Input);
        ref float destination = ref MemoryMarshal.GetReference(dx);
        Run<G, V, FullTail>(width, gradient, cover, channels, ref destination, 0, whole);
        Run<G, V, PartialTail>(width, gradient, cover, channels, ref destination, whole, width.Input);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<G, V, R>(
        in WindowAxis width, in G gradient, in PoolCover cover, int channels, ref float dx, int first, int end)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int stride = width.Stride, at = first * channels;
        for (int x = first; x < end; x++, at += channels)
        {
            (int firstOutput, int endOutput) = PoolCover.Outputs(width, x);
            for (int c = 0; c < channels; c += Lanes.Count)
            {
                int count = R.Count(channels - c);
                V sum = V.Broadcast(0);
                for (int d = cover.FirstPlane; d < cover.EndPlane; d++)
                {
                    for (int h = cover.FirstRow; h < cover.EndRow; h++)
                    {
                        int o = cover.Output(d, h) + firstOutput, tap = cover.Tap(d, h) + x + width.Before - firstOutput * stride;
                        for (int w = firstOutput; w < endOutput; w++, o++, tap -= stride)
                            sum += gradient.Part<V>(o, o * channels + c, tap, count);
                    }
                }
                Lanes.Write(sum, ref dx, (nuint)(at + c), count);
            }
        }
    }
}
