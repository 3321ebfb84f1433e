using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <content>The gradient of the kernel.</content>
internal static unsafe partial class DepthwiseConvolution
{
    // Sums of so many taps at a time stay in registers of 512 bits, and of half as many in narrower ones.
    private const int MostTaps = 9, FewTaps = 5;

    /// <summary>Computes dkernel[tap, c] = sum over the outputs q that the tap reaches of x[source under the tap, c] z[q, c].</summary>
    /// <remarks>Shapes: x N sources of the grid of the forward pass, z N destinations, dkernel [T, C]. The sum of each run of a row is
    /// added to the others, in order. Overwrites dkernel, or adds to it if accumulate. No overlaps.</remarks>
    public static void KernelGradient(
        DepthwiseGrid grid, ReadOnlySpan<float> x, ReadOnlySpan<float> z, Span<float> dkernel, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            KernelGradient<Lanes512>(grid, x, z, dkernel, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            KernelGradient<Lanes256>(grid, x, z, dkernel, accumulate);
        else
            KernelGradient<Lanes128>(grid, x, z, dkernel, accumulate);
    }

    public static void KernelGradient<V>(
        DepthwiseGrid grid, ReadOnlySpan<float> x, ReadOnlySpan<float> z, Span<float> dkernel, bool accumulate)
        where V : struct, ILanes<V>
    {
        int samples = z.Length / grid.Size, channels = grid.Channels;
        Require.Length(z.Length, (long)samples * grid.Size);
        Require.Length(x.Length, (long)samples * grid.SourceSize);
        Require.Length(dkernel.Length, (long)grid.Taps * channels);
        if (!accumulate)
            dkernel.Clear();
        fixed (float* image = x, values = z, result = dkernel)
        {
            for (int n = 0; n < samples; n++)
            {
                float* from = image + (nint)n * grid.SourceSize, plane = values + (nint)n * grid.Size;
                foreach (ref readonly AxisTaps planes in grid.Planes)
                {
                    foreach (ref readonly DepthwiseRun rows in grid.Rows)
                    {
                        for (int first = 0; first < rows.Count; first += MostRows)
                            AddRows<V>(grid, planes, rows, first, Math.Min(MostRows, rows.Count - first), from, plane, result);
                    }
                    plane += grid.Height * grid.Width * channels;
                }
            }
        }
    }

    private static void AddRows<V>(
        DepthwiseGrid grid, in AxisTaps planes, in DepthwiseRun rows, int first, int count, float* image, float* z, float* sums)
        where V : struct, ILanes<V>
    {
        int channels = grid.Channels;
        nint rowAdvance = (nint)grid.RowAdvance * grid.SourceColumns * channels, rowStep = (nint)grid.Width * channels;
        nint columnAdvance = (nint)grid.ColumnAdvance * channels;
        foreach (ref readonly DepthwiseRun columns in grid.Columns)
        {
            var box = new TapBox(grid, planes, rows.Taps, columns.Taps);
            float* source = image + box.FirstSource + first * rowAdvance;
            float* values = z + (rows.First + first) * rowStep + (nint)columns.First * channels;
            // A column at the border has its rows as neighbours.
            Outputs outputs = count > columns.Count
                ? new Outputs(columns.Count, columnAdvance, channels, count, rowAdvance, rowStep)
                : new Outputs(count, rowAdvance, rowStep, columns.Count, columnAdvance, channels);
            AddTaps<V>(grid, box, source, values, outputs, sums);
        }
    }

    // Adds the products of outputs that have the same taps to the sums of these, some taps at a time.
    private static void AddTaps<V>(DepthwiseGrid grid, in TapBox box, float* source, float* z, in Outputs outputs, float* sums)
        where V : struct, ILanes<V>
    {
        int most = typeof(V) == typeof(Lanes512) ? MostTaps : FewTaps, left = box.Count, channels = box.Channels, taken = 0;
        float** pixels = stackalloc float*[MostTaps], gradients = stackalloc float*[MostTaps];
        for (int p = 0; p < box.Planes; p++)
        {
            for (int r = 0; r < box.Rows; r++)
            {
                for (int c = 0; c < box.Columns; c++)
                {
                    pixels[taken] = source + p * box.PlaneStep + r * box.RowStep + c * box.ColumnStep;
                    int tap = box.FirstTap + (p * grid.TapRows + r) * grid.TapColumns + c;
                    gradients[taken++] = sums + (nint)tap * channels;
                    if (taken < Math.Min(most, left))
                        continue;
                    AddTaps<V>(pixels, gradients, taken, z, outputs, channels);
                    (left, taken) = (left - taken, 0);
                }
            }
        }
    }

    private static void AddTaps<V>(float** pixels, float** gradients, int taps, float* z, in Outputs outputs, int channels)
        where V : struct, ILanes<V>
    {
        int computed = taps > FewTaps ? MostTaps : FewTaps;
        for (int i = taps; i < computed; i++)
            pixels[i] = pixels[0];
        float* sums = stackalloc float[MostTaps * Width];
        for (int channel = 0; channel < channels; channel += Width)
        {
            if (computed == MostTaps)
                Nine<V>(pixels, channel, z + channel, outputs, sums);
            else
                Five<V>(pixels, channel, z + channel, outputs, sums);
            int lanes = Math.Min(Width, channels - channel);
            for (int i = 0; i < taps; i++)
            {
                ref float gradient = ref *(gradients[i] + channel);
                Lanes.Write(Lanes.Read<V>(ref gradient, 0, lanes) + V.Load(ref *sums, (nuint)(i * Width)), ref gradient, 0, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nine<V>(float** pixels, nint start, float* z, in Outputs outputs, float* sums)
        where V : struct, ILanes<V>
    {
        float* a0 = pixels[0], a1 = pixels[1], a2 = pixels[2], a3 = pixels[3], a4 = pixels[4], a5 = pixels[5], a6 = pixels[6];
        float* a7 = pixels[7], a8 = pixels[8];
        V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0;
        nint advance = outputs.Advance, step = outputs.Step;
        for (int row = outputs.Rows; row > 0; row--, start += outputs.RowAdvance, z += outputs.RowStep)
        {
            nint i = start;
            float* value = z;
            for (int column = outputs.Columns; column > 0; column--, value += step, i += advance)
            {
                V factor = V.Load(ref *value, 0);
                c0 = V.AddProduct(a0 + i, factor, c0);
                c1 = V.AddProduct(a1 + i, factor, c1);
                c2 = V.AddProduct(a2 + i, factor, c2);
                c3 = V.AddProduct(a3 + i, factor, c3);
                c4 = V.AddProduct(a4 + i, factor, c4);
                c5 = V.AddProduct(a5 + i, factor, c5);
                c6 = V.AddProduct(a6 + i, factor, c6);
                c7 = V.AddProduct(a7 + i, factor, c7);
                c8 = V.AddProduct(a8 + i, factor, c8);
            }
        }
        c0.Store(ref *sums, 0);
        c1.Store(ref *sums, Width);
        c2.Store(ref *sums, 2 * Width);
        c3.Store(ref *sums, 3 * Width);
        c4.Store(ref *sums, 4 * Width);
        c5.Store(ref *sums, 5 * Width);
        c6.Store(ref *sums, 6 * Width);
        c7.Store(ref *sums, 7 * Width);
        c8.Store(ref *sums, 8 * Width);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Five<V>(float** pixels, nint start, float* z, in Outputs outputs, float* sums)
        where V : struct, ILanes<V>
    {
        float* a0 = pixels[0], a1 = pixels[1], a2 = pixels[2], a3 = pixels[3], a4 = pixels[4];
        V c0 = V.Broadcast(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0;
        nint advance = outputs.Advance, step = outputs.Step;
        for (int row = outputs.Rows; row > 0; row--, start += outputs.RowAdvance, z += outputs.RowStep)
        {
            nint i = start;
            float* value = z;
            for (int column = outputs.Columns; column > 0; column--, value += step, i += advance)
            {
                V factor = V.Load(ref *value, 0);
                c0 = V.AddProduct(a0 + i, factor, c0);
                c1 = V.AddProduct(a1 + i, factor, c1);
                c2 = V.AddProduct(a2 + i, factor, c2);
                c3 = V.AddProduct(a3 + i, factor, c3);
                c4 = V.AddProduct(a4 + i, factor, c4);
            }
        }
        c0.Store(ref *sums, 0);
        c1.Store(ref *sums, Width);
        c2.Store(ref *sums, 2 * Width);
        c3.Store(ref *sums, 3 * Width);
        c4.Store(ref *sums, 4 * Width);
    }

    /// <summary>Outputs with the same taps, in rows and columns: their numbers, and the steps from one to the next in the source and in
    /// the output.</summary>
    private readonly record struct Outputs(int Rows, nint RowAdvance, nint RowStep, int Columns, nint Advance, nint Step);
}
