using System.Runtime.InteropServices;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Takes single images through the backward passes of a convolution of stride 1 behind which only maxima are read.</summary>
/// <remarks>Letters: C channels of the input, F filters, P pooled positions; kernel [KH KW C, F], kept by filters as TapRows says.</remarks>
internal sealed class ArgmaxConvolutionGradient
{
    private const int FewestFloats = 4096;

    private readonly DirectConvolutionPlan passes;
    private readonly PackedFilters rows;
    private readonly ArgmaxValues winners;
    private readonly int filters;
    private readonly int terms;
    private readonly Tiling parts;

    public ArgmaxConvolutionGradient(DirectConvolutionPlan passes, Window window, Window pool, int filters)
    {
        (this.passes, this.filters) = (passes, filters);
        int imageRow = passes.HaloWidth * window.Channels;
        rows = new PackedFilters(window.Height.Kernel, window.Width.Kernel * window.Channels, imageRow);
        winners = new ArgmaxValues(pool, imageRow, window.Channels);
        terms = checked(pool.OutputPositions * filters);
        parts = Tiling.AtLeast(filters, (FewestFloats + rows.Length - 1) / rows.Length);
        PackedLength = checked(filters * rows.Length);
        TermsLength = checked(2 * terms + Math.Max(filters, winners.Starts.Length));
    }

    /// <summary>Gets the floats of the kernel by filters, and of its gradient.</summary>
    public int PackedLength { get; }

    /// <summary>Gets the floats that hold the terms of an image.</summary>
    public int TermsLength { get; }

    /// <summary>Gets the floats of an image's gradient with its halo.</summary>
    public int ImageLength => passes.HaloLength + ArgmaxConvolution.Behind;

    /// <summary>Makes the phase that lays the kernel out for the gradient of the input.</summary>
    public Phase Packing(int kernel, int workspace) => Phase.ByParts("kernel by filters", parts,
        (m, part) => rows.Pack(m.W(kernel), filters, part.Start, part.End, m.Workspace(workspace))) with
    { Prepares = workspace, ForInputGradient = true };

    /// <summary>Makes the phase that adds the sums of the slices, in their order, to the gradient of the kernel and of the bias.</summary>
    /// <param name="workspace">The workspace of the slices: the kernel's gradient by filters, then that of the bias if there is one.</param>
    /// <param name="kernel">The kernel's position among the parameters.</param>
    /// <param name="bias">The bias's position, or -1.</param>
    public Phase Summing(int workspace, int kernel, int bias) => Phase.ByParts("sum of weight gradients", parts, (m, part) =>
    {
        SliceSums slices = m.SliceSums(workspace);
        int start = part.Start * rows.Length, length = part.Count * rows.Length;
        for (int s = 1; s < slices.Count; s++)
            Elementwise.AddTo(slices[s].Slice(start, length), slices[0].Slice(start, length));
        rows.Unpack(slices[0][..PackedLength], filters, part.Start, part.End, m.DW(kernel), m.Accumulate);
        if (bias >= 0 && part.Index == 0)
            PartialSums.Add(slices, PackedLength, m.DW(bias), m.Accumulate);
    }) with
    { OnlyParameterGradients = true };

    /// <summary>Computes an image's part of the kernel's gradient by filters; overwrites it, or adds to it if accumulate.</summary>
    public void KernelGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> notes, Span<float> scratch, Span<float> halo,
        Span<float> dkernel, bool accumulate)
    {
        Span<IndexedValue> list = Terms(scratch);
        Span<int> counts = Numbers(scratch, filters);
        winners.ByFilter(dy, notes, filters, list, counts);
        ArgmaxConvolution.KernelGradient(rows, passes.Halo(x, halo), list, counts, dkernel, accumulate);
    }

    /// <summary>Computes the gradient of an image; overwrites dx.</summary>
    public void InputGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> notes, ReadOnlySpan<float> packed, Span<float> scratch,
        Span<float> image, Span<float> dx)
    {
        Span<IndexedValue> list = Terms(scratch);
        Span<int> ends = Numbers(scratch, winners.Starts.Length);
        winners.ByPlace(dy, notes, filters, rows.Length, list, ends);
        ArgmaxConvolution.InputGradient(rows, packed, winners, list, ends, image);
        passes.WithoutHalo(image, dx);
    }

    private Span<IndexedValue> Terms(Span<float> scratch) => MemoryMarshal.Cast<float, IndexedValue>(scratch[..(2 * terms)]);

    private Span<int> Numbers(Span<float> scratch, int count) => MemoryMarshal.Cast<float, int>(scratch.Slice(2 * terms, count));
}
