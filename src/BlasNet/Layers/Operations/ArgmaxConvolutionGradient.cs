using System.Runtime.InteropServices;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Backward pass, image by image, of a convolution of stride 1 whose output only a max pooling reads.</summary>
/// <remarks>Letters: C channels of the input, F filters, P pooled positions; kernel [KH KW C, F], packed by filters as
/// <see cref="PackedFilters"/> describes.</remarks>
internal sealed class ArgmaxConvolutionGradient
{
    private const int FewestFloats = 4096;

    private readonly DirectConvolutionPlan plan;
    private readonly PackedFilters layout;
    private readonly ArgmaxValues argmax;
    private readonly int filters;
    private readonly int terms;
    private readonly Tiling parts;

    public ArgmaxConvolutionGradient(DirectConvolutionPlan plan, Window window, Window pool, int filters)
    {
        (this.plan, this.filters) = (plan, filters);
        int imageRow = plan.PaddedWidth * window.Channels;
        layout = new PackedFilters(window.Height.Kernel, window.Width.Kernel * window.Channels, imageRow);
        argmax = new ArgmaxValues(pool, imageRow, window.Channels);
        terms = checked(pool.OutputPositions * filters);
        parts = Tiling.AtLeast(filters, (FewestFloats + layout.Length - 1) / layout.Length);
        PackedLength = checked(filters * layout.Length);
        TermsLength = checked(2 * terms + Math.Max(filters, argmax.Starts.Length));
    }

    /// <summary>Gets the floats of the packed kernel, and of its gradient.</summary>
    public int PackedLength { get; }

    /// <summary>Gets the floats for the terms of an image.</summary>
    public int TermsLength { get; }

    /// <summary>Gets the floats of a padded image's gradient, with its overrun.</summary>
    public int ImageLength => plan.PaddedSize + ArgmaxConvolution.Overrun;

    /// <summary>Creates the phase that packs the kernel for the gradient of the input.</summary>
    public Phase Packing(int kernel, int workspace) => Phase.ByParts("kernel by filters", parts,
        (m, part) => layout.Pack(m.W(kernel), filters, part.Start, part.End, m.Workspace(workspace))) with
    { Prepares = workspace, ForInputGradient = true };

    /// <summary>Creates the phase that adds the slices' sums, in their order, to the gradients of kernel and bias.</summary>
    /// <param name="workspace">The workspace of the slices: the kernel's gradient by filters, then the bias's if there is one.</param>
    /// <param name="kernel">The kernel's position among the parameters.</param>
    /// <param name="bias">The bias's position, or -1.</param>
    public Phase Summing(int workspace, int kernel, int bias) => Phase.ByParts("sum of weight gradients", parts, (m, part) =>
    {
        SliceSums slices = m.SliceSums(workspace);
        int start = part.Start * layout.Length, length = part.Count * layout.Length;
        for (int s = 1; s < slices.Count; s++)
            Elementwise.AddTo(slices[s].Slice(start, length), slices[0].Slice(start, length));
        layout.Unpack(slices[0][..PackedLength], filters, part.Start, part.End, m.DW(kernel), m.Accumulate);
        if (bias >= 0 && part.Index == 0)
            PartialSums.Add(slices, PackedLength, m.DW(bias), m.Accumulate);
    }) with
    { OnlyParameterGradients = true };

    /// <summary>Computes an image's part of the kernel's gradient by filters; overwrites it, or adds to it if accumulate.</summary>
    public void KernelGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> taps, Span<float> scratch,
        Span<float> padded, Span<float> dkernel, bool accumulate)
    {
        Span<IndexedValue> list = Terms(scratch);
        Span<int> counts = Numbers(scratch, filters);
        argmax.ByFilter(dy, taps, filters, list, counts);
        ArgmaxConvolution.KernelGradient(layout, plan.Pad(x, padded), list, counts, dkernel, accumulate);
    }

    /// <summary>Computes the gradient of an image; overwrites dx.</summary>
    public void InputGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> taps, ReadOnlySpan<float> packed, Span<float> scratch,
        Span<float> image, Span<float> dx)
    {
        Span<IndexedValue> list = Terms(scratch);
        Span<int> ends = Numbers(scratch, argmax.Starts.Length);
        argmax.ByPlace(dy, taps, filters, layout.Length, list, ends);
        ArgmaxConvolution.InputGradient(layout, packed, argmax, list, ends, image);
        plan.Crop(image, dx);
    }

    private Span<IndexedValue> Terms(Span<float> scratch) => MemoryMarshal.Cast<float, IndexedValue>(scratch[..(2 * terms)]);

    private Span<int> Numbers(Span<float> scratch, int count) => MemoryMarshal.Cast<float, int>(scratch.Slice(2 * terms, count));
}
