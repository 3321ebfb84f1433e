using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: N samples, P positions of a sample's input, O of its output, C channels, T taps of the window.

/// <summary>Pooling of the values under each position of a window, channel by channel, and its gradients.</summary>
/// <remarks>Each window must touch the input; taps in the padding take no part. Memory of different arguments must not overlap.</remarks>
internal static class Pooling
{
    /// <summary>The most taps that a byte can number.</summary>
    public const int MostTaps = 256;

    /// <summary>Computes the floats that hold one sample's argmax: a byte for each maximum, four in a float.</summary>
    public static int ArgmaxLength(Window window) => (int)(((long)window.OutputPositions * window.Channels + 3) / 4);

    /// <summary>Computes y[n, o, c] = the largest x under window o and, in argmax, the number of its tap, the first of equals.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, O, C], argmax [N, ArgmaxLength] or empty. Overwrites y and argmax.
    /// NaN counts as largest.</remarks>
    public static void Max(Window window, ReadOnlySpan<float> x, int n, Span<float> y, Span<float> argmax)
    {
        if (Vector512.IsHardwareAccelerated)
            Max<Lanes512>(window, x, n, y, argmax);
        else if (Vector256.IsHardwareAccelerated)
            Max<Lanes256>(window, x, n, y, argmax);
        else
            Max<Lanes128>(window, x, n, y, argmax);
    }

    /// <summary>Computes dx[n, p, c] = the sum of dy over the windows with their maximum there.</summary>
    /// <remarks>Shapes: dy [N, O, C], argmax [N, ArgmaxLength], dx [N, P, C]. Overwrites dx.</remarks>
    public static void MaxGradient(Window window, ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int n, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            MaxGradient<Lanes512>(window, dy, argmax, n, dx);
        else if (Vector256.IsHardwareAccelerated)
            MaxGradient<Lanes256>(window, dy, argmax, n, dx);
        else
            MaxGradient<Lanes128>(window, dy, argmax, n, dx);
    }

    /// <summary>Computes y[n, o, c] = share[o] times the sum of x under window o.</summary>
    /// <remarks>Shapes: x [N, P, C], shares [O], y [N, O, C]. Overwrites y.</remarks>
    public static void Average(Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> shares, int n, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Average<Lanes512>(window, x, shares, n, y);
        else if (Vector256.IsHardwareAccelerated)
            Average<Lanes256>(window, x, shares, n, y);
        else
            Average<Lanes128>(window, x, shares, n, y);
    }

    /// <summary>Computes dx[n, p, c] = the sum of share[o] dy[n, o, c] over the windows o that cover p.</summary>
    /// <remarks>Shapes: dy [N, O, C], shares [O], dx [N, P, C]. Overwrites dx.</remarks>
    public static void AverageGradient(Window window, ReadOnlySpan<float> dy, ReadOnlySpan<float> shares, int n, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            AverageGradient<Lanes512>(window, dy, shares, n, dx);
        else if (Vector256.IsHardwareAccelerated)
            AverageGradient<Lanes256>(window, dy, shares, n, dx);
        else
            AverageGradient<Lanes128>(window, dy, shares, n, dx);
    }

    public static void Max<V>(Window window, ReadOnlySpan<float> x, int n, Span<float> y, Span<float> argmax)
        where V : struct, ILanes<V>
    {
        (int inputs, int outputs, int length) = Sizes(window, x.Length, y.Length, n);
        Require.LengthOrEmpty(argmax.Length, (long)n * length);
        if (window.KernelSize > MostTaps)
            throw new ArgumentException($"The window has '{window.KernelSize}' taps; at most {MostTaps} can be numbered.", nameof(window));
        Span<byte> bytes = MemoryMarshal.AsBytes(argmax);
        for (int i = 0; i < n; i++)
        {
            Span<byte> taps = bytes.IsEmpty ? bytes : bytes.Slice(4 * i * length, outputs);
            PoolForward.Forward<MaxPool, V>(window, new MaxPool(y.Slice(i * outputs, outputs), taps), x.Slice(i * inputs, inputs));
        }
    }

    public static void MaxGradient<V>(Window window, ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int n, Span<float> dx)
        where V : struct, ILanes<V>
    {
        (int inputs, int outputs, int length) = Sizes(window, dx.Length, dy.Length, n);
        Require.Length(argmax.Length, (long)n * length);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(argmax);
        for (int i = 0; i < n; i++)
        {
            var gradient = new MaxPoolGradient(dy.Slice(i * outputs, outputs), bytes.Slice(4 * i * length, outputs));
            PoolBackward.Backward<MaxPoolGradient, V>(window, gradient, dx.Slice(i * inputs, inputs));
        }
    }

    public static void Average<V>(Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> shares, int n, Span<float> y)
        where V : struct, ILanes<V>
    {
        (int inputs, int outputs, _) = Sizes(window, x.Length, y.Length, n);
        Require.Length(shares.Length, window.OutputPositions);
        for (int i = 0; i < n; i++)
        {
            var pool = new AveragePool(y.Slice(i * outputs, outputs), shares);
            PoolForward.Forward<AveragePool, V>(window, pool, x.Slice(i * inputs, inputs));
        }
    }

    public static void AverageGradient<V>(Window window, ReadOnlySpan<float> dy, ReadOnlySpan<float> shares, int n, Span<float> dx)
        where V : struct, ILanes<V>
    {
        (int inputs, int outputs, _) = Sizes(window, dx.Length, dy.Length, n);
        Require.Length(shares.Length, window.OutputPositions);
        for (int i = 0; i < n; i++)
        {
            var gradient = new AveragePoolGradient(dy.Slice(i * outputs, outputs), shares);
            PoolBackward.Backward<AveragePoolGradient, V>(window, gradient, dx.Slice(i * inputs, inputs));
        }
    }

    private static (int Inputs, int Outputs, int ArgmaxLength) Sizes(Window window, int input, int output, int n)
    {
        int outputs = window.OutputPositions * window.Channels;
        Require.Length(input, (long)n * window.InputSize);
        Require.Length(output, (long)n * outputs);
        return (window.InputSize, outputs, ArgmaxLength(window));
    }
}
