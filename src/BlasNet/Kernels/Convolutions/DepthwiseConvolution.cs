using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: N samples, C channels, T taps of the window. A packed kernel is [C / 16][T][16], the last block filled up with zeros.

/// <summary>Convolution that leaves channels apart (depthwise): an output channel sums over the window in one input channel.</summary>
/// <remarks>
/// Sixteen channels are computed at a time, for several neighbouring positions: each weight is read once for all of them, and each
/// product reads its pixel where it lies. Taps in the padding are left out; nothing is copied. Where C is no multiple of sixteen, the
/// fifteen floats after the image and after the output's gradient must be readable, as they are after every slice of a
/// <see cref="FloatBlock"/>; they affect no result.
/// </remarks>
internal static unsafe partial class DepthwiseConvolution
{
    private const int Width = Lanes.Count;

    // Rows at a time: enough for the columns at the borders, few enough for a second-level cache.
    private const int MostRows = 16;

    /// <summary>Computes y[q, c] = sum over the taps of q of x[source under the tap, c] kernel[tap, c].</summary>
    /// <remarks>Shapes: x N sources of the grid, packed kernel of [T, C], y N destinations. The forward pass, or the input's gradient
    /// from that of the output, as the grid says. Overwrites y. No overlaps.</remarks>
    public static void Sum(DepthwiseGrid grid, ReadOnlySpan<float> x, ReadOnlySpan<float> packed, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Sum<Lanes512>(grid, x, packed, y);
        else if (Vector256.IsHardwareAccelerated)
            Sum<Lanes256>(grid, x, packed, y);
        else
            Sum<Lanes128>(grid, x, packed, y);
    }

    public static void Sum<V>(DepthwiseGrid grid, ReadOnlySpan<float> x, ReadOnlySpan<float> packed, Span<float> y)
        where V : struct, ILanes<V>
    {
        int samples = y.Length / grid.Size, channels = grid.Channels;
        Require.Length(y.Length, (long)samples * grid.Size);
        Require.Length(x.Length, (long)samples * grid.SourceSize);
        Require.Length(packed.Length, DirectConvolution.PackedLength(grid.Taps, channels));
        fixed (float* image = x, weights = packed, result = y)
        {
            for (int n = 0; n < samples; n++)
            {
                float* from = image + (nint)n * grid.SourceSize, to = result + (nint)n * grid.Size;
                for (int plane = 0; plane < grid.Planes.Length; plane++, to += grid.Height * grid.Width * channels)
                    Plane<V>(grid, grid.Planes[plane], from, weights, to, result + y.Length);
            }
        }
    }

    private static void Plane<V>(DepthwiseGrid grid, in AxisTaps plane, float* from, float* weights, float* to, float* end)
        where V : struct, ILanes<V>
    {
        // Where lanes lie beyond the last channel, whole lanes overrun into the next position, which is written later if all is written in
        // order, row by row; but not in the last rows.
        bool isWhole = grid.Channels % Width == 0;
        int most = isWhole ? MostRows : 1;
        foreach (ref readonly DepthwiseRun rows in grid.Rows)
        {
            for (int first = 0; first < rows.Count; first += most)
            {
                int count = Math.Min(most, rows.Count - first), row = rows.First + first * grid.RowStep;
                float* after = to + (nint)(row + 1) * grid.Width * grid.Channels;
                if (isWhole || (grid.IsInOrder && end - after >= Width))
                    Rows<V, FullTail>(grid, plane, rows.Taps, first, row, count, from, weights, to);
                else
                    Rows<V, PartialTail>(grid, plane, rows.Taps, first, row, count, from, weights, to);
            }
        }
    }

    // Computes some rows that have the same taps, from the given one of their run on.
    private static void Rows<V, R>(
        DepthwiseGrid grid, in AxisTaps plane, in AxisTaps taps, int first, int row, int count, float* from, float* weights, float* to)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int channels = grid.Channels;
        nint rowAdvance = (nint)grid.RowAdvance * grid.SourceColumns * channels, rowStep = (nint)grid.RowStep * grid.Width * channels;
        nint columnAdvance = (nint)grid.ColumnAdvance * channels, columnStep = (nint)grid.ColumnStep * channels;
        foreach (ref readonly DepthwiseRun columns in grid.Columns)
        {
            var box = new TapBox(grid, plane, taps, columns.Taps);
            float* a = from + box.FirstSource + first * rowAdvance, w = weights + box.FirstTap * Width;
            float* c = to + ((nint)row * grid.Width + columns.First) * channels;
            // A column at the border has its rows as neighbours.
            bool isTall = count > columns.Count;
            int outer = isTall ? columns.Count : count;
            nint outerAdvance = isTall ? columnAdvance : rowAdvance, outerStep = isTall ? columnStep : rowStep;
            for (; outer > 0; outer--, a += outerAdvance, c += outerStep)
            {
                if (isTall)
                    Run<V, R>(box, a, rowAdvance, w, c, rowStep, count);
                else
                    Run<V, R>(box, a, columnAdvance, w, c, columnStep, columns.Count);
            }
        }
    }

    // A group that does not fill its positions begins earlier and computes some a second time, unless single ones are less work.
    private static void Run<V, R>(in TapBox box, float* from, nint fromStep, float* weights, float* to, nint toStep, int count)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        if (box.Count == 0)
        {
            for (; count > 0; count--, to += toStep)
                new Span<float>(to, box.Channels).Clear();
            return;
        }
        const int Eight = 8, Four = 4;
        // Eight positions keep both adders of 512-bit registers busy; of 256 bits, four fill the registers.
        if (typeof(V) == typeof(Lanes512) && count >= Eight)
        {
            int eights = count % Eight > Four ? count : count / Eight * Eight;
            ByEight<V, R>(box, from, fromStep, weights, to, toStep, eights);
            from += eights * fromStep;
            to += eights * toStep;
            count -= eights;
        }
        if (count >= Four)
        {
            int fours = count % Four > 2 ? count : count / Four * Four;
            ByFour<V, R>(box, from, fromStep, weights, to, toStep, fours);
            from += fours * fromStep;
            to += fours * toStep;
            count -= fours;
        }
        if (count > 0)
            ByOne<V, R>(box, from, fromStep, weights, to, toStep, count);
    }

    /// <summary>The taps of some destinations: their numbers along the axes, and the steps from one to the next in the source and in the
    /// packed kernel.</summary>
    private readonly struct TapBox
    {
        public TapBox(DepthwiseGrid grid, in AxisTaps planes, in AxisTaps rows, in AxisTaps columns)
        {
            (Channels, Taps) = (grid.Channels, grid.Taps);
            (Planes, Rows, Columns) = (planes.Count, rows.Count, columns.Count);
            nint row = (nint)grid.SourceColumns * Channels, plane = row * grid.SourceRows;
            (PlaneStep, RowStep, ColumnStep) = (plane * planes.SourceStep, row * rows.SourceStep, (nint)Channels * columns.SourceStep);
            PlaneWeights = planes.TapStep * grid.TapRows * grid.TapColumns * Width;
            RowWeights = rows.TapStep * grid.TapColumns * Width;
            ColumnWeights = columns.TapStep * Width;
            FirstSource = plane * planes.FirstSource + row * rows.FirstSource + (nint)Channels * columns.FirstSource;
            FirstTap = (planes.FirstTap * grid.TapRows + rows.FirstTap) * grid.TapColumns + columns.FirstTap;
        }

        public readonly int Channels, Taps, Planes, Rows, Columns, FirstTap;
        public readonly nint PlaneStep, RowStep, ColumnStep, PlaneWeights, RowWeights, ColumnWeights, FirstSource;

        public int Count => Planes * Rows * Columns;
    }
}
