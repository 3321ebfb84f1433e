using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Tensors;

// Letters: P output positions over all samples, K = taps * channels, C channels of the image.

/// <content>Moves runs of neighbouring floats between images and columns, for a range of output positions.</content>
public static partial class Im2Col
{
    // Up to here a run is moved in vectors on the spot; a call of the general copy costs as much as these.
    private const int ShortRun = 64;

    /// <summary>Copies the values under output positions into rows: columns[p, tap, c] = images[position of p and tap, c].</summary>
    /// <remarks>Shapes: images [samples, input positions, C], columns [count, K]. A position counts over the samples in the span:
    /// sample times the window's output positions, plus the position in the sample. Overwrites columns; padding gives 0.
    /// Images and columns must not overlap.</remarks>
    internal static void Gather(Window window, ReadOnlySpan<float> images, int firstPosition, int count, Span<float> columns) =>
        Gather(window, 0, window.Channels, images, firstPosition, count, columns);

    /// <summary>Copies a range of the channels under output positions into rows of their own.</summary>
    /// <remarks>Shapes: images [samples, input positions, C], columns [count, taps, channels].</remarks>
    internal static void Gather(Window window, int firstChannel, int channels, ReadOnlySpan<float> images, int firstPosition, int count,
        Span<float> columns)
    {
        int row = window.KernelSize * channels;
        Check(window, firstChannel, channels, images.Length, firstPosition, count, columns.Length);
        for (int done = 0; done < count;)
        {
            (int line, int first) = Math.DivRem(firstPosition + done, window.Width.Output);
            int end = Math.Min(window.Width.Output, first + count - done);
            GatherRow(window, new WindowRow(window, line), first, end, channels, images[firstChannel..], columns[(done * row)..]);
            done += end - first;
        }
    }

    /// <summary>Adds rows up into images, the transpose of <see cref="Gather(Window, ReadOnlySpan{float}, int, int, Span{float})"/>:
    /// images[position of p and tap, c] += columns[p, tap, c], the positions in order.</summary>
    /// <remarks>Shapes: columns [count, K], images [samples, input positions, C]. Adds to images; the padding's share is dropped.
    /// Images and columns must not overlap.</remarks>
    internal static void ScatterAdd(Window window, ReadOnlySpan<float> columns, int firstPosition, int count, Span<float> images) =>
        ScatterAdd(window, 0, window.Channels, columns, firstPosition, count, images);

    /// <summary>Adds rows of a range of the channels up into images.</summary>
    /// <remarks>Shapes: columns [count, taps, channels], images [samples, input positions, C].</remarks>
    internal static void ScatterAdd(Window window, int firstChannel, int channels, ReadOnlySpan<float> columns, int firstPosition,
        int count, Span<float> images)
    {
        int row = window.KernelSize * channels;
        Check(window, firstChannel, channels, images.Length, firstPosition, count, columns.Length);
        for (int done = 0; done < count;)
        {
            (int line, int first) = Math.DivRem(firstPosition + done, window.Width.Output);
            int end = Math.Min(window.Width.Output, first + count - done);
            ScatterRow(window, new WindowRow(window, line), first, end, channels, columns[(done * row)..], images[firstChannel..]);
            done += end - first;
        }
    }

    private static void GatherRow(Window window, in WindowRow row, int firstOutput, int endOutput, int channels,
        ReadOnlySpan<float> images, Span<float> columns)
    {
        WindowAxis width = window.Width;
        int rowOfTaps = width.Kernel * channels, step = width.Dilation * window.Channels, to = 0;
        for (int x = firstOutput; x < endOutput; x++)
        {
            (int first, int end) = width.Taps(x);
            int column = width.Origin(x) * window.Channels + first * step;
            int before = first * channels, inside = (end - first) * channels;
            for (int kd = 0; kd < window.Depth.Kernel; kd++)
            {
                for (int kh = 0; kh < window.Height.Kernel; kh++, to += rowOfTaps)
                {
                    if (inside == 0 || !row.Contains(kd, kh))
                    {
                        columns.Slice(to, rowOfTaps).Clear();
                        continue;
                    }
                    if (before > 0)
                        columns.Slice(to, before).Clear();
                    CopyTaps(images[(row.Offset(kd, kh) + column)..], columns[(to + before)..], end - first, channels, step);
                    // A copy may have written beyond its run: what follows is always written after it.
                    if (before + inside < rowOfTaps)
                        columns[(to + before + inside)..(to + rowOfTaps)].Clear();
                }
            }
        }
    }

    private static void ScatterRow(Window window, in WindowRow row, int firstOutput, int endOutput, int channels,
        ReadOnlySpan<float> columns, Span<float> images)
    {
        WindowAxis width = window.Width;
        int rowOfTaps = width.Kernel * channels, step = width.Dilation * window.Channels, from = 0;
        for (int x = firstOutput; x < endOutput; x++)
        {
            (int first, int end) = width.Taps(x);
            int column = width.Origin(x) * window.Channels + first * step;
            for (int kd = 0; kd < window.Depth.Kernel; kd++)
            {
                for (int kh = 0; kh < window.Height.Kernel; kh++, from += rowOfTaps)
                {
                    if (first < end && row.Contains(kd, kh))
                        AddTaps(columns[(from + first * channels)..], images[(row.Offset(kd, kh) + column)..], end - first, channels, step);
                }
            }
        }
    }

    // Neighbouring taps whose channels follow each other are one run.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyTaps(ReadOnlySpan<float> from, Span<float> to, int taps, int channels, int step)
    {
        if (step == channels)
        {
            CopyRun(from, to, taps * channels);
            return;
        }
        for (int tap = 0; tap < taps; tap++)
            CopyRun(from[(tap * step)..], to[(tap * channels)..], channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTaps(ReadOnlySpan<float> from, Span<float> to, int taps, int channels, int step)
    {
        if (step == channels)
        {
            AddRun(from[..(taps * channels)], to);
            return;
        }
        for (int tap = 0; tap < taps; tap++)
            AddRun(from.Slice(tap * channels, channels), to[(tap * step)..]);
    }

    // Copies whole vectors as long as both spans reach that far, up to seven floats more than the run has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRun(ReadOnlySpan<float> from, Span<float> to, int length)
    {
        int whole = (length + Vector256<float>.Count - 1) & -Vector256<float>.Count;
        if (length > ShortRun || from.Length < whole || to.Length < whole)
        {
            from[..length].CopyTo(to);
            return;
        }
        for (int i = 0; i < whole; i += Vector256<float>.Count)
            Vector256.Create(from.Slice(i, Vector256<float>.Count)).CopyTo(to.Slice(i, Vector256<float>.Count));
    }

    private static void AddRun(ReadOnlySpan<float> from, Span<float> to)
    {
        to = to[..from.Length];
        if (from.Length > ShortRun)
        {
            TensorPrimitives.Add(to, from, to);
            return;
        }
        int i = 0;
        for (; i <= from.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Span<float> part = to.Slice(i, Vector256<float>.Count);
            (Vector256.Create<float>(part) + Vector256.Create(from.Slice(i, Vector256<float>.Count))).CopyTo(part);
        }
        for (; i < from.Length; i++)
            to[i] += from[i];
    }

    private static void Check(Window window, int firstChannel, int channels, int images, int firstPosition, int count, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstChannel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstChannel, window.Channels - channels);
        ArgumentOutOfRangeException.ThrowIfNegative(firstPosition);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (images % window.InputSize != 0)
            throw new ArgumentException($"The images have '{images}' values, but a sample has '{window.InputSize}'.", nameof(images));
        long positions = (long)(images / window.InputSize) * window.OutputPositions;
        if (firstPosition > positions - count)
            throw new ArgumentException($"The positions end at '{(long)firstPosition + count}', but there are '{positions}'.", nameof(count));
        if (columns != (long)count * window.KernelSize * channels)
            throw new ArgumentException($"The columns have '{columns}' values, but '{count}' rows of '{window.KernelSize * channels}' are "
                + "asked for.", nameof(columns));
    }
}
