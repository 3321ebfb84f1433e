using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BlasNet.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: N samples, P output positions of all samples in turn, T taps of the window, C channels of the image, G channels of a group.

/// <summary>Im2col and col2im for a range of output positions, as <see cref="Im2Col"/> for whole tensors.</summary>
/// <remarks>Taps are in the order of the axes, channels last. Images and columns must not overlap.</remarks>
internal static class WindowColumns
{
    /// <summary>Computes columns[p, t, c] = images[n, position of p and t, firstChannel + c], and 0 in the padding.</summary>
    /// <remarks>Shapes: images [N, input positions, C], columns [count, T, G], whose first row is that of firstPosition.
    /// Overwrites columns.</remarks>
    public static void Gather(Window window, int firstChannel, int channels, ReadOnlySpan<float> images, int firstPosition, int count,
        Span<float> columns)
    {
        if (Vector512.IsHardwareAccelerated)
            Gather<Lanes512>(window, firstChannel, channels, images, firstPosition, count, columns);
        else if (Vector256.IsHardwareAccelerated)
            Gather<Lanes256>(window, firstChannel, channels, images, firstPosition, count, columns);
        else
            Gather<Lanes128>(window, firstChannel, channels, images, firstPosition, count, columns);
    }

    /// <summary>Computes images[n, position of p and t, firstChannel + c] += columns[p, t, c], the positions in order: the transpose of
    /// <see cref="Gather"/>.</summary>
    /// <remarks>Shapes: as there. Adds to images; drops values in the padding.</remarks>
    public static void ScatterAdd(Window window, int firstChannel, int channels, ReadOnlySpan<float> columns, int firstPosition, int count,
        Span<float> images)
    {
        if (Vector512.IsHardwareAccelerated)
            ScatterAdd<Lanes512>(window, firstChannel, channels, columns, firstPosition, count, images);
        else if (Vector256.IsHardwareAccelerated)
            ScatterAdd<Lanes256>(window, firstChannel, channels, columns, firstPosition, count, images);
        else
            ScatterAdd<Lanes128>(window, firstChannel, channels, columns, firstPosition, count, images);
    }

    public static void Gather<V>(Window window, int firstChannel, int channels, ReadOnlySpan<float> images, int firstPosition, int count,
        Span<float> columns)
        where V : struct, ILanes<V>
    {
        Check(window, firstChannel, channels, images.Length, firstPosition, count, columns.Length);
        var walk = new ColumnWalk(window, firstChannel, channels, images.Length, columns.Length);
        walk.Run<CopyToColumns, V>(
            ref MemoryMarshal.GetReference(images), ref MemoryMarshal.GetReference(columns), firstPosition, count);
    }

    public static void ScatterAdd<V>(Window window, int firstChannel, int channels, ReadOnlySpan<float> columns, int firstPosition,
        int count, Span<float> images)
        where V : struct, ILanes<V>
    {
        Check(window, firstChannel, channels, images.Length, firstPosition, count, columns.Length);
        var walk = new ColumnWalk(window, firstChannel, channels, images.Length, columns.Length);
        walk.Run<AddToImages, V>(
            ref MemoryMarshal.GetReference(images), ref MemoryMarshal.GetReference(columns), firstPosition, count);
    }

    private static void Check(Window window, int firstChannel, int channels, int images, int firstPosition, int count, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstChannel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstChannel, window.Channels - channels);
        ArgumentOutOfRangeException.ThrowIfNegative(firstPosition);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int samples = images / window.InputSize;
        Require.Length(images, (long)samples * window.InputSize);
        Require.Length(columns, (long)count * window.KernelSize * channels);
        long positions = (long)samples * window.OutputPositions;
        if (firstPosition > positions - count)
            throw new ArgumentException(
                $"The positions end at '{(long)firstPosition + count}', but there are '{positions}'.", nameof(count));
    }
}
