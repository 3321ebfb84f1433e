using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Backward pass of pooling over one sample for adjacent windows of 2 x 2, as in most pooling layers: each output's gradient
/// is shared among its four inputs.</summary>
internal static class TwoByTwoPoolBackward
{
    public static bool Fits(Window window) =>
        window.Depth.Kernel == 1 && window.Depth.Stride == 1 && window.StaysInside
        && window.Height is { Kernel: 2, Stride: 2 } && window.Width is { Kernel: 2, Stride: 2 };

    public static void Backward<G, V>(Window window, in G gradient, Span<float> dx)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
    {
        int channels = window.Channels, rowSize = window.Width.Input * channels, planeSize = window.Height.Input * rowSize;
        int outputs = window.Width.Output, covered = 2 * outputs * channels, lanes = (channels + Lanes.Count - 1) & -Lanes.Count;
        // Sixteen lanes are written only where they stay within the row: the row below is written at the same time.
        int whole = rowSize < lanes ? 0 : Math.Min(outputs, ((rowSize - lanes) / channels + 1) / 2);
        for (int line = 0; line < window.Depth.Output * window.Height.Output; line++)
        {
            (int plane, int row) = Math.DivRem(line, window.Height.Output);
            Span<float> rows = dx.Slice(plane * planeSize + 2 * row * rowSize, 2 * rowSize);
            ref float upper = ref MemoryMarshal.GetReference(rows);
            ref float lower = ref Unsafe.Add(ref upper, rowSize);
            int room = ((window.OutputPositions - line * outputs) * channels - lanes) / channels + 1;
            int wide = Math.Clamp(room, 0, whole);
            Run<G, V, FullTail>(gradient, line * outputs, channels, ref upper, ref lower, 0, wide);
            Run<G, V, PartialTail>(gradient, line * outputs, channels, ref upper, ref lower, wide, outputs);
            rows[covered..rowSize].Clear();
            rows[(rowSize + covered)..].Clear();
            if (row == window.Height.Output - 1)
                dx[(plane * planeSize + 2 * (row + 1) * rowSize)..((plane + 1) * planeSize)].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Run<G, V, R>(in G gradient, int output, int channels, ref float upper, ref float lower, int first, int end)
        where G : struct, IPoolGradient, allows ref struct
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        for (int w = first; w < end; w++)
        {
            // Channels in descending order: lanes beyond the last one reach into the next position, whose first channels are written later.
            for (int c = (channels - 1) & -Lanes.Count; c >= 0; c -= Lanes.Count)
            {
                int left = 2 * w * channels + c, right = left + channels, count = R.Count(channels - c);
                (V a, V b, V below, V last) = gradient.FourParts<V>(output + w, (output + w) * channels + c, count);
                Lanes.Write(a, ref upper, (nuint)left, count);
                Lanes.Write(b, ref upper, (nuint)right, count);
                Lanes.Write(below, ref lower, (nuint)left, count);
                Lanes.Write(last, ref lower, (nuint)right, count);
            }
        }
    }
}
