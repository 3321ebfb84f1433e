using System.Runtime.CompilerServices;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Walk over the rows of columns in the order of memory that finds the runs of values they share with images.</summary>
/// <remarks>Moves sixteen lanes at a time wherever the memory goes on after them, and the exact number only near its end.</remarks>
internal readonly ref struct ColumnWalk(Window window, int firstChannel, int channels, int imagesLength, int columnsLength)
{
    private readonly Window window = window;
    private readonly int firstChannel = firstChannel, channels = channels;
    private readonly int imagesLength = imagesLength, columnsLength = columnsLength;

    public void Run<M, V>(ref float images, ref float columns, int firstPosition, int count)
        where M : struct, IColumnMove
        where V : struct, ILanes<V>
    {
        int size = window.KernelSize * channels;
        long stride = (long)window.Width.Stride * window.Channels;
        for (int done = 0; done < count;)
        {
            (int line, int first) = Math.DivRem(firstPosition + done, window.Width.Output);
            int outputs = Math.Min(window.Width.Output - first, count - done);
            var row = new WindowRow(window, line);
            int columnRoom = columnsLength - (Lanes.Count - 1) - done * size;
            int imageRoom = imagesLength - Lanes.Count - LastValue(row, first);
            int whole = imageRoom < 0 || row.EndPlane == 0 || row.EndRow == 0 ? 0 : (int)Math.Min(outputs, imageRoom / stride + 1);
            whole = Math.Clamp(columnRoom / size, 0, whole);
            MoveRange<M, V, FullTail>(ref images, ref columns, row, first, first + whole, done * size);
            MoveRange<M, V, PartialTail>(ref images, ref columns, row, first + whole, first + outputs, (done + whole) * size);
            done += outputs;
        }
    }

    // Index of the last channel of an output's last tap, also where that lies in the padding.
    private int LastValue(in WindowRow row, int output) => row.Offset(row.EndPlane - 1, row.EndRow - 1) + firstChannel + channels - 1
        + (window.Width.Origin(output) + window.Width.Dilation * (window.Width.Kernel - 1)) * window.Channels;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MoveRange<M, V, R>(ref float images, ref float columns, in WindowRow row, int firstOutput, int endOutput, int at)
        where M : struct, IColumnMove
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        WindowAxis width = window.Width;
        int rowOfTaps = width.Kernel * channels, planeOfTaps = window.Height.Kernel * rowOfTaps, planes = window.Depth.Kernel;
        int above = row.FirstRow * rowOfTaps, inside = (row.EndRow - row.FirstRow) * rowOfTaps;
        for (int x = firstOutput; x < endOutput; x++)
        {
            (int first, int end) = width.Taps(x);
            int column = (width.Origin(x) + first * width.Dilation) * window.Channels + firstChannel;
            for (int kd = 0; kd < planes; kd++, at += planeOfTaps)
            {
                if (kd < row.FirstPlane || kd >= row.EndPlane || inside == 0 || first == end)
                {
                    M.Padding<V, R>(ref columns, at, planeOfTaps);
                    continue;
                }
                M.Padding<V, R>(ref columns, at, above);
                Rows<M, V, R>(ref images, ref columns, row.Offset(kd, row.FirstRow) + column, row.RowStep, at + above, inside, first, end);
                M.Padding<V, R>(ref columns, at + above + inside, planeOfTaps - above - inside);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rows<M, V, R>(
        ref float images, ref float columns, int from, int rowStep, int at, int length, int firstTap, int endTap)
        where M : struct, IColumnMove
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int step = window.Width.Dilation * window.Channels, rowOfTaps = window.Width.Kernel * channels, end = at + length;
        int before = firstTap * channels, inside = (endTap - firstTap) * channels;
        // The channels of neighbouring taps are one run where no other values lie between them.
        int run = step == channels ? inside : channels;
        if (run == rowOfTaps)
        {
            for (; at < end; at += rowOfTaps, from += rowStep)
                M.Run<V, R>(ref images, from, ref columns, at, run);
            return;
        }
        for (; at < end; at += rowOfTaps, from += rowStep)
        {
            M.Padding<V, R>(ref columns, at, before);
            for (int done = 0, tap = from; done < inside; done += run, tap += step)
                M.Run<V, R>(ref images, tap, ref columns, at + before + done, run);
            M.Padding<V, R>(ref columns, at + before + inside, rowOfTaps - before - inside);
        }
    }
}
