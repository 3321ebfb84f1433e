using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: F filters, laid out as PackedFilters describes; terms as ArgmaxValues lists them.

/// <summary>Gradients of a convolution whose output only a max pooling reads, computed from the gradients of the maxima.</summary>
/// <remarks>
/// A maximum passes its gradient to one position, so the gradient of the convolution's output is mostly zeros: three of four for windows
/// of 2 x 2, and more after relu. Only the others are multiplied: each with the window at its position (kernel), or with its filter
/// (input). The terms left out would have added zeros.
/// </remarks>
internal static unsafe class ArgmaxConvolution
{
    /// <summary>Computes dkernel[f] = sum over the terms of filter f of factor times the window at offset, for one image.</summary>
    /// <remarks>Shapes: padded image, terms [F, P], counts [F], dkernel [F, Length]. Overwrites dkernel, or adds to it if accumulate.
    /// Up to fifteen floats after the image must be readable; they affect only the filling of the layout of taps.</remarks>
    public static void KernelGradient(
        PackedFilters layout, ReadOnlySpan<float> image, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> counts, Span<float> dkernel,
        bool accumulate)
    {
        if (layout.IsNarrow)
            KernelGradient<Lanes8>(layout, image, terms, counts, dkernel, accumulate);
        else if (Vector512.IsHardwareAccelerated)
            KernelGradient<Lanes512>(layout, image, terms, counts, dkernel, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            KernelGradient<Lanes256>(layout, image, terms, counts, dkernel, accumulate);
        else
            KernelGradient<Lanes128>(layout, image, terms, counts, dkernel, accumulate);
    }

    /// <summary>Adds, at each place of dimage, the filters of its terms times their factors to the window there, for one image.</summary>
    /// <remarks>Shapes: filters [F, Length], terms and ends from <see cref="ArgmaxValues.ByPlace"/>, padded dimage with
    /// <see cref="Overrun"/> floats more, which serve to write whole vectors. Overwrites dimage.</remarks>
    public static void InputGradient(
        PackedFilters layout, ReadOnlySpan<float> filters, ArgmaxValues argmax, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> ends,
        Span<float> dimage)
    {
        if (layout.IsNarrow)
            InputGradient<Lanes8>(layout, filters, argmax, terms, ends, dimage);
        else if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(layout, filters, argmax, terms, ends, dimage);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(layout, filters, argmax, terms, ends, dimage);
        else
            InputGradient<Lanes128>(layout, filters, argmax, terms, ends, dimage);
    }

    /// <summary>Floats after an image that whole vectors may touch.</summary>
    public const int Overrun = Lanes.Count;

    public static void KernelGradient<V>(
        PackedFilters layout, ReadOnlySpan<float> image, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> counts, Span<float> dkernel,
        bool accumulate)
        where V : struct, ISumLanes<V>
    {
        int filters = counts.Length, capacity = terms.Length / filters;
        Require.Length(dkernel.Length, (long)filters * layout.Length);
        fixed (float* x = image, result = dkernel)
        fixed (IndexedValue* list = terms)
        {
            for (int b = 0; b < layout.Blocks.Count; b++)
            {
                TapBlock block = layout.Blocks[b];
                for (int f = 0; f < filters; f++)
                    SparseDot.Run<V>(list + f * capacity, counts[f], x + block.InImage, block.ImageStep,
                        result + f * layout.Length + block.InFilter, block.FilterStep, block.Groups, accumulate);
            }
        }
    }

    public static void InputGradient<V>(
        PackedFilters layout, ReadOnlySpan<float> filters, ArgmaxValues argmax, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> ends,
        Span<float> dimage)
        where V : struct, ISumLanes<V>
    {
        ReadOnlySpan<int> starts = argmax.Starts;
        dimage.Clear();
        fixed (float* k = filters, result = dimage)
        fixed (IndexedValue* list = terms)
        {
            for (int b = 0; b < layout.Blocks.Count; b++)
            {
                TapBlock block = layout.Blocks[b];
                for (int place = 0, from = 0; place < ends.Length; from = ends[place++])
                {
                    if (ends[place] > from)
                        SparseDot.Run<V>(list + from, ends[place] - from, k + block.InFilter, block.FilterStep,
                            result + starts[place] + block.InImage, block.ImageStep, block.Groups, add: true);
                }
            }
        }
    }
}
