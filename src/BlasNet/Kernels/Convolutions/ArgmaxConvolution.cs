using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: F filters, laid out as TapRows says; terms as WinnerTerms lists them.

/// <summary>Computes the gradients of a convolution from those of the maxima of its output alone.</summary>
/// <remarks>
/// A maximum hands its gradient to one position, so the gradient of the convolution's output is mostly zeros: three of four for windows of
/// two by two, and more behind relu. Here only the others are multiplied: each with the window that it stands at (kernel), or with its
/// filter (input). Terms that are left out would have added a zero.
/// </remarks>
internal static unsafe class ArgmaxConvolution
{
    /// <summary>Computes dkernel[f] = sum over the terms of filter f of their factor times the window at their offset, for one image.</summary>
    /// <remarks>Shapes: image with its halo, terms [F, P], counts [F], dkernel [F, Length]. Overwrites dkernel, or adds to it if accumulate.
    /// Up to fifteen floats behind the image must be readable; they reach what fills up the rows of taps alone.</remarks>
    public static void KernelGradient(
        PackedFilters rows, ReadOnlySpan<float> image, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> counts, Span<float> dkernel, bool accumulate)
    {
        if (rows.IsNarrow)
            KernelGradient<Lanes8>(rows, image, terms, counts, dkernel, accumulate);
        else if (Vector512.IsHardwareAccelerated)
            KernelGradient<Lanes512>(rows, image, terms, counts, dkernel, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            KernelGradient<Lanes256>(rows, image, terms, counts, dkernel, accumulate);
        else
            KernelGradient<Lanes128>(rows, image, terms, counts, dkernel, accumulate);
    }

    /// <summary>Adds to the window at each place of dimage the filters of its terms times their factors, for one image.</summary>
    /// <remarks>Shapes: filters [F, Length], terms and ends as <see cref="ArgmaxValues.ByPlace"/> gives them, dimage with its halo and
    /// <see cref="Behind"/> floats more, which serve to write whole vectors. Overwrites dimage.</remarks>
    public static void InputGradient(
        PackedFilters rows, ReadOnlySpan<float> filters, ArgmaxValues winners, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> ends, Span<float> dimage)
    {
        if (rows.IsNarrow)
            InputGradient<Lanes8>(rows, filters, winners, terms, ends, dimage);
        else if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(rows, filters, winners, terms, ends, dimage);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(rows, filters, winners, terms, ends, dimage);
        else
            InputGradient<Lanes128>(rows, filters, winners, terms, ends, dimage);
    }

    /// <summary>Floats behind an image that a whole vector reaches into.</summary>
    public const int Behind = Lanes.Count;

    public static void KernelGradient<V>(
        PackedFilters rows, ReadOnlySpan<float> image, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> counts, Span<float> dkernel, bool accumulate)
        where V : struct, ISumLanes<V>
    {
        int filters = counts.Length, capacity = terms.Length / filters;
        Require.Length(dkernel.Length, (long)filters * rows.Length);
        fixed (float* x = image, result = dkernel)
        fixed (IndexedValue* list = terms)
        {
            for (int b = 0; b < rows.Blocks.Count; b++)
            {
                TapBlock block = rows.Blocks[b];
                for (int f = 0; f < filters; f++)
                    SparseDot.Run<V>(list + f * capacity, counts[f], x + block.InImage, block.ImageStep,
                        result + f * rows.Length + block.InFilter, block.FilterStep, block.Groups, accumulate);
            }
        }
    }

    public static void InputGradient<V>(
        PackedFilters rows, ReadOnlySpan<float> filters, ArgmaxValues winners, ReadOnlySpan<IndexedValue> terms, ReadOnlySpan<int> ends, Span<float> dimage)
        where V : struct, ISumLanes<V>
    {
        ReadOnlySpan<int> starts = winners.Starts;
        dimage.Clear();
        fixed (float* k = filters, result = dimage)
        fixed (IndexedValue* list = terms)
        {
            for (int b = 0; b < rows.Blocks.Count; b++)
            {
                TapBlock block = rows.Blocks[b];
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
