using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Transforms of kernels for <see cref="Winograd"/>, and of their gradients back to taps.</summary>
internal static unsafe class WinogradWeights
{
    private const int Points = Winograd.Points, Window = Winograd.Taps * Winograd.Taps;
    private const int Width = TileProduct.Columns, Rows = TileProduct.Rows;

    /// <summary>Computes the floats of a transformed and packed kernel.</summary>
    public static int PackedLength(int rows, int columns) => checked(Points * DirectConvolution.PackedLength(rows, columns));

    /// <summary>Computes the floats of the sums of a kernel's gradient.</summary>
    public static int SumsLength(int channels, int filters) => checked(Points * Distance(channels, filters));

    /// <summary>Computes the floats from one point's sums to the next point's.</summary>
    public static int Distance(int channels, int filters) =>
        (channels + Rows - 1) / Rows * Rows * FloatBlock.Align(filters) + Winograd.Apart;

    /// <summary>Transforms and packs a kernel [3 3, C, F].</summary>
    public static void Pack(ReadOnlySpan<float> kernel, int channels, int filters, Span<float> packed)
    {
        Require.Length(kernel.Length, (long)Window * channels * filters);
        Require.Length(packed.Length, PackedLength(channels, filters));
        Span<float> taps = stackalloc float[Window * Width];
        for (int first = 0; first < filters; first += Width)
        {
            int width = Math.Min(Width, filters - first);
            for (int c = 0; c < channels; c++)
            {
                taps.Clear();
                for (int tap = 0; tap < Window; tap++)
                    kernel.Slice((tap * channels + c) * filters + first, width).CopyTo(taps[(tap * Width)..]);
                TransformKernel(taps, packed, (first / Width * channels + c) * Width);
            }
        }
    }

    /// <summary>Transforms and packs a kernel [3 3, C, F] for the gradient of the input: taps in reverse order, filters as rows.</summary>
    public static void PackReversed(ReadOnlySpan<float> kernel, int channels, int filters, Span<float> packed)
    {
        Require.Length(kernel.Length, (long)Window * channels * filters);
        Require.Length(packed.Length, PackedLength(filters, channels));
        Span<float> taps = stackalloc float[Window * Width];
        for (int first = 0; first < channels; first += Width)
        {
            int width = Math.Min(Width, channels - first);
            for (int f = 0; f < filters; f++)
            {
                taps.Clear();
                for (int tap = 0; tap < Window; tap++)
                {
                    for (int c = 0; c < width; c++)
                        taps[tap * Width + c] = kernel[((Window - 1 - tap) * channels + first + c) * filters + f];
                }
                TransformKernel(taps, packed, (first / Width * filters + f) * Width);
            }
        }
    }

    /// <summary>Adds the sums of some input channels to those of another slice.</summary>
    public static void AddSums(ReadOnlySpan<float> sums, Span<float> to, int channels, int filters, int firstChannel, int endChannel)
    {
        Require.Length(sums.Length, SumsLength(channels, filters));
        Require.Length(to.Length, sums.Length);
        int row = FloatBlock.Align(filters);
        for (int point = 0; point < Points; point++)
        {
            int start = point * Distance(channels, filters) + firstChannel * row, length = (endChannel - firstChannel) * row;
            Elementwise.AddTo(sums.Slice(start, length), to.Slice(start, length));
        }
    }

    /// <summary>Computes the gradient of the kernel from its sums, for some input channels.</summary>
    /// <remarks>Shapes: sums of <see cref="SumsLength"/>, dkernel [3 3, C, F]. Overwrites dkernel, or adds to it if accumulate.</remarks>
    public static void KernelGradient(
        ReadOnlySpan<float> sums, int channels, int filters, int firstChannel, int endChannel, Span<float> dkernel, bool accumulate)
    {
        Require.Length(sums.Length, SumsLength(channels, filters));
        Require.Length(dkernel.Length, (long)Window * channels * filters);
        float* taps = stackalloc float[Window * Width];
        float** points = stackalloc float*[Points], gradients = stackalloc float*[Window];
        for (int tap = 0; tap < Window; tap++)
            gradients[tap] = taps + tap * Width;
        fixed (float* s = sums)
        {
            for (int c = firstChannel; c < endChannel; c++)
            {
                for (int point = 0; point < Points; point++)
                    points[point] = s + point * Distance(channels, filters) + c * FloatBlock.Align(filters);
                for (int first = 0; first < filters; first += Width)
                {
                    WinogradSquare.Run<WinogradKernelGradient>(points, 0, gradients, -first, first, first + Width);
                    int width = Math.Min(Width, filters - first);
                    for (int tap = 0; tap < Window; tap++)
                    {
                        var gradient = new ReadOnlySpan<float>(gradients[tap], width);
                        Span<float> result = dkernel.Slice((tap * channels + c) * filters + first, width);
                        if (accumulate)
                            Elementwise.AddTo(gradient, result);
                        else
                            gradient.CopyTo(result);
                    }
                }
            }
        }
    }

    private static void TransformKernel(Span<float> taps, Span<float> packed, int offset)
    {
        float** from = stackalloc float*[Window], to = stackalloc float*[Points];
        fixed (float* g = taps, u = packed)
        {
            for (int tap = 0; tap < Window; tap++)
                from[tap] = g + tap * Width;
            for (int point = 0; point < Points; point++)
                to[point] = u + (nint)point * (packed.Length / Points);
            WinogradSquare.Run<WinogradKernel>(from, 0, to, offset, 0, Width);
        }
    }
}
