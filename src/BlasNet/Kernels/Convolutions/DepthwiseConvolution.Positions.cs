using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <content>Sums for evenly spaced positions that have the same taps: eight or four at a time, or one.</content>
internal static unsafe partial class DepthwiseConvolution
{
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
}
