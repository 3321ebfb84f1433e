using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N images of H x W positions with C channels, enlarged SH x SW times.

/// <summary>Enlargement of images by bilinear interpolation.</summary>
/// <remarks>
/// Half-pixel centres, as in TensorFlow and PyTorch without aligned corners: output o lies at (o + 0.5) / S - 0.5 of the input.
/// Beyond the edges, the values of the edge repeat.
/// </remarks>
internal static class Bilinear
{
    /// <summary>Computes y[n, i, j, c] as the mean of the four nearest positions, weighted by their nearness.</summary>
    /// <remarks>Shapes: x [N, H, W, C], y [N, SH H, SW W, C]. Overwrites y. No overlaps.</remarks>
    public static void Forward(ReadOnlySpan<float> x, int n, int h, int w, int c, int sh, int sw, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(x, n, h, w, c, sh, sw, y);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(x, n, h, w, c, sh, sw, y);
        else
            Forward<Lanes128>(x, n, h, w, c, sh, sw, y);
    }

    /// <summary>Computes dx[n, h, w, c] as the sum of dy over the outputs that use the position, times its weight there.</summary>
    /// <remarks>Shapes: as for Forward; the outputs are added in order. Overwrites dx. No overlaps.</remarks>
    public static void Backward(ReadOnlySpan<float> dy, int n, int h, int w, int c, int sh, int sw, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(dy, n, h, w, c, sh, sw, dx);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(dy, n, h, w, c, sh, sw, dx);
        else
            Backward<Lanes128>(dy, n, h, w, c, sh, sw, dx);
    }

    public static void Forward<V>(ReadOnlySpan<float> x, int n, int h, int w, int c, int sh, int sw, Span<float> y)
        where V : struct, ILanes<V>
    {
        CheckLengths(x.Length, y.Length, n, h, w, c, sh, sw);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        int row = w * c;
        for (int line = 0; line < n * h * sh; line++)
        {
            Between vertical = Between.Of(line % (h * sh), sh, h);
            int image = line / (h * sh) * h;
            Mix<V>(ref Unsafe.Add(ref source, (image + vertical.Lower) * row), ref Unsafe.Add(ref source, (image + vertical.Upper) * row),
                vertical.Share, w, c, sw, ref Unsafe.Add(ref destination, line * row * sw));
        }
    }

    public static void Backward<V>(ReadOnlySpan<float> dy, int n, int h, int w, int c, int sh, int sw, Span<float> dx)
        where V : struct, ILanes<V>
    {
        CheckLengths(dx.Length, dy.Length, n, h, w, c, sh, sw);
        dx.Clear();
        ref float source = ref MemoryMarshal.GetReference(dy);
        ref float destination = ref MemoryMarshal.GetReference(dx);
        int row = w * c;
        for (int line = 0; line < n * h * sh; line++)
        {
            Between vertical = Between.Of(line % (h * sh), sh, h);
            int image = line / (h * sh) * h;
            ref float gradient = ref Unsafe.Add(ref source, line * row * sw);
            Spread<V>(ref gradient, 1 - vertical.Share, w, c, sw, ref Unsafe.Add(ref destination, (image + vertical.Lower) * row));
            Spread<V>(ref gradient, vertical.Share, w, c, sw, ref Unsafe.Add(ref destination, (image + vertical.Upper) * row));
        }
    }

    /// <summary>Computes an output row from two input rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Mix<V>(ref float lower, ref float upper, float share, int w, int c, int sw, ref float y)
        where V : struct, ILanes<V>
    {
        V down = V.Broadcast(share);
        for (int column = 0; column < w * sw; column++)
        {
            Between horizontal = Between.Of(column, sw, w);
            V right = V.Broadcast(horizontal.Share);
            nuint a = (nuint)(horizontal.Lower * c), b = (nuint)(horizontal.Upper * c), to = (nuint)(column * c);
            for (int channel = 0; channel < c; channel += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, c - channel);
                nuint i = (nuint)channel;
                V above = Lanes.Read<V>(ref lower, a + i, width), below = Lanes.Read<V>(ref upper, a + i, width);
                above = V.MultiplyAdd(right, Lanes.Read<V>(ref lower, b + i, width) - above, above);
                below = V.MultiplyAdd(right, Lanes.Read<V>(ref upper, b + i, width) - below, below);
                Lanes.Write(V.MultiplyAdd(down, below - above, above), ref y, to + i, width);
            }
        }
    }

    /// <summary>Adds an output row's gradient, times a weight, to an input row's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Spread<V>(ref float dy, float weight, int w, int c, int sw, ref float dx)
        where V : struct, ILanes<V>
    {
        for (int column = 0; column < w * sw; column++)
        {
            Between horizontal = Between.Of(column, sw, w);
            AddTo<V>(ref dy, column * c, weight * (1 - horizontal.Share), ref dx, horizontal.Lower * c, c);
            AddTo<V>(ref dy, column * c, weight * horizontal.Share, ref dx, horizontal.Upper * c, c);
        }
    }

    private static void AddTo<V>(ref float x, int from, float factor, ref float y, int to, int c)
        where V : struct, ILanes<V>
    {
        V lanes = V.Broadcast(factor);
        for (int channel = 0; channel < c; channel += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - channel);
            nuint source = (nuint)(from + channel), destination = (nuint)(to + channel);
            V sum = V.MultiplyAdd(lanes, Lanes.Read<V>(ref x, source, width), Lanes.Read<V>(ref y, destination, width));
            Lanes.Write(sum, ref y, destination, width);
        }
    }

    private static void CheckLengths(int small, int large, int n, int h, int w, int c, int sh, int sw)
    {
        Require.Length(small, (long)n * h * w * c);
        Require.Length(large, (long)small * sh * sw);
    }

    /// <summary>Two positions of an axis that an output lies between, and the weight of the upper one.</summary>
    private readonly record struct Between(int Lower, int Upper, float Share)
    {
        public static Between Of(int output, int times, int extent)
        {
            // (output + 0.5) / times - 0.5, counted in half outputs: exact in whole numbers.
            int halves = 2 * output + 1 - times;
            if (halves <= 0)
                return new Between(0, 0, 0);
            int lower = halves / (2 * times);
            return new Between(lower, Math.Min(lower + 1, extent - 1), (float)(halves - 2 * times * lower) / (2 * times));
        }
    }
}
