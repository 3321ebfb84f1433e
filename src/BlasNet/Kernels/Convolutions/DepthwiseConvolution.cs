using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

// Letters: N samples, C channels, T taps of the window. A packed kernel is [C / 16][T][16], the last block filled up with zeros.

/// <summary>Convolution that leaves channels apart (depthwise): each output channel is a sum over the window in one input channel.</summary>
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ByEight<V, R>(in TapBox box, float* from, nint fromStep, float* weights, float* to, nint toStep, int count)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int channels = box.Channels, columns = box.Columns, rows = box.Rows;
        nint columnStep = box.ColumnStep, rowStep = box.RowStep, columnWeights = box.ColumnWeights, rowWeights = box.RowWeights;
        nint twice = 2 * fromStep, thrice = 3 * fromStep;
        for (int position = 0; position < count; position += 8)
        {
            int first = Math.Min(position, count - 8);
            for (int channel = (channels - 1) & -Width; channel >= 0; channel -= Width)
            {
                V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
                float* plane = from + first * fromStep + channel, planeWeights = weights + (nint)channel * box.Taps;
                for (int p = box.Planes; p > 0; p--, plane += box.PlaneStep, planeWeights += box.PlaneWeights)
                {
                    float* row = plane, rowWeight = planeWeights;
                    for (int r = rows; r > 0; r--, row += rowStep, rowWeight += rowWeights)
                    {
                        float* a = row, b = row + 4 * fromStep, weight = rowWeight;
                        for (int c = columns; c > 0; c--, a += columnStep, b += columnStep, weight += columnWeights)
                        {
                            V factor = V.Load(ref *weight, 0);
                            c0 = V.AddProduct(a, factor, c0);
                            c1 = V.AddProduct(a + fromStep, factor, c1);
                            c2 = V.AddProduct(a + twice, factor, c2);
                            c3 = V.AddProduct(a + thrice, factor, c3);
                            c4 = V.AddProduct(b, factor, c4);
                            c5 = V.AddProduct(b + fromStep, factor, c5);
                            c6 = V.AddProduct(b + twice, factor, c6);
                            c7 = V.AddProduct(b + thrice, factor, c7);
                        }
                    }
                }
                float* result = to + first * toStep + channel;
                int lanes = R.Count(channels - channel);
                Lanes.Write(c0, ref *result, 0, lanes);
                Lanes.Write(c1, ref *(result + toStep), 0, lanes);
                Lanes.Write(c2, ref *(result + 2 * toStep), 0, lanes);
                Lanes.Write(c3, ref *(result + 3 * toStep), 0, lanes);
                Lanes.Write(c4, ref *(result + 4 * toStep), 0, lanes);
                Lanes.Write(c5, ref *(result + 5 * toStep), 0, lanes);
                Lanes.Write(c6, ref *(result + 6 * toStep), 0, lanes);
                Lanes.Write(c7, ref *(result + 7 * toStep), 0, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ByFour<V, R>(in TapBox box, float* from, nint fromStep, float* weights, float* to, nint toStep, int count)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int channels = box.Channels, columns = box.Columns, rows = box.Rows;
        nint columnStep = box.ColumnStep, rowStep = box.RowStep, columnWeights = box.ColumnWeights, rowWeights = box.RowWeights;
        nint twice = 2 * fromStep, thrice = 3 * fromStep;
        for (int position = 0; position < count; position += 4)
        {
            int first = Math.Min(position, count - 4);
            for (int channel = (channels - 1) & -Width; channel >= 0; channel -= Width)
            {
                V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0;
                float* plane = from + first * fromStep + channel, planeWeights = weights + (nint)channel * box.Taps;
                for (int p = box.Planes; p > 0; p--, plane += box.PlaneStep, planeWeights += box.PlaneWeights)
                {
                    float* row = plane, rowWeight = planeWeights;
                    for (int r = rows; r > 0; r--, row += rowStep, rowWeight += rowWeights)
                    {
                        float* a = row, weight = rowWeight;
                        for (int c = columns; c > 0; c--, a += columnStep, weight += columnWeights)
                        {
                            V factor = V.Load(ref *weight, 0);
                            c0 = V.AddProduct(a, factor, c0);
                            c1 = V.AddProduct(a + fromStep, factor, c1);
                            c2 = V.AddProduct(a + twice, factor, c2);
                            c3 = V.AddProduct(a + thrice, factor, c3);
                        }
                    }
                }
                float* result = to + first * toStep + channel;
                int lanes = R.Count(channels - channel);
                Lanes.Write(c0, ref *result, 0, lanes);
                Lanes.Write(c1, ref *(result + toStep), 0, lanes);
                Lanes.Write(c2, ref *(result + 2 * toStep), 0, lanes);
                Lanes.Write(c3, ref *(result + 3 * toStep), 0, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ByOne<V, R>(in TapBox box, float* from, nint fromStep, float* weights, float* to, nint toStep, int count)
        where V : struct, ILanes<V>
        where R : struct, ITail
    {
        int channels = box.Channels;
        for (; count > 0; count--, from += fromStep, to += toStep)
        {
            for (int channel = (channels - 1) & -Width; channel >= 0; channel -= Width)
            {
                V sum = V.Broadcast(0);
                float* plane = from + channel, planeWeights = weights + (nint)channel * box.Taps;
                for (int p = box.Planes; p > 0; p--, plane += box.PlaneStep, planeWeights += box.PlaneWeights)
                {
                    float* row = plane, rowWeight = planeWeights;
                    for (int r = box.Rows; r > 0; r--, row += box.RowStep, rowWeight += box.RowWeights)
                    {
                        float* a = row, weight = rowWeight;
                        for (int c = box.Columns; c > 0; c--, a += box.ColumnStep, weight += box.ColumnWeights)
                            sum = V.AddProduct(a, V.Load(ref *weight, 0), sum);
                    }
                }
                Lanes.Write(sum, ref *(to + channel), 0, R.Count(channels - channel));
            }
        }
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
