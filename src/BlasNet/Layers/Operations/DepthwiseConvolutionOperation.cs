using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution whose groups have one channel each (depthwise), for any window; each group may have several filters.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters, M = F / C of them for each channel; kernel [taps, F]. The kernel is packed once a step, by
/// sixteen filters, for both passes. Where a channel has several filters, each image is expanded to one channel for each filter.
/// </remarks>
internal sealed class DepthwiseConvolutionOperation(Window window, Epilogue epilogue) : FilterOperation(
    epilogue, window.KernelSize * epilogue.Filters, window.OutputPositions * epilogue.Filters,
    new Workspace("packed kernel", 0, DirectConvolution.PackedLength(window.KernelSize, epilogue.Filters)),
    Workspace.OfTile("expanded image", ExpandedLength(window, epilogue.Filters)))
{
    private const int Packed = 0, Expanded = 1;

    // With more filters for each channel, products over columns waste less than expanded images.
    private const int MostFiltersOfChannel = 8;

    private readonly int multiplier = epilogue.Filters / window.Channels;
    private readonly DepthwiseGrid forward = DepthwiseGrid.Forward(window, epilogue.Filters);
    private readonly DepthwiseGrid backward = DepthwiseGrid.Backward(window, epilogue.Filters);

    protected override string Name => "depthwise convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations =>
    [
        Phase.ByParts("packed kernel", Tiling.Whole(1),
            (m, _) => DirectConvolution.Pack(m.W(Kernel), window.KernelSize, Filters, m.Workspace(Packed))) with { Prepares = Packed },
    ];

    /// <summary>Returns whether a convolution is of this kind.</summary>
    public static bool Suits(Window window, int groups, int filters) =>
        groups > 1 && groups == window.Channels && filters <= MostFiltersOfChannel * groups;

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        if (multiplier == 1)
        {
            DepthwiseConvolution.Sum(forward, x, m.Workspace(Packed), y);
            return;
        }
        for (int n = 0; n < rows.Count; n++)
            DepthwiseConvolution.Sum(forward, Expand(m, rows, x, n), m.Workspace(Packed), y.Slice(n * forward.Size, forward.Size));
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        if (multiplier == 1)
        {
            DepthwiseConvolution.KernelGradient(forward, x, dz, dkernel, accumulate);
            return;
        }
        for (int n = 0; n < rows.Count; n++)
            DepthwiseConvolution.KernelGradient(
                forward, Expand(m, rows, x, n), dz.Slice(n * forward.Size, forward.Size), dkernel, accumulate || n > 0);
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows);
        if (multiplier == 1)
        {
            DepthwiseConvolution.Sum(backward, dz, m.Workspace(Packed), dx);
            return;
        }
        Span<float> expanded = m.Scratch(rows, Expanded)[..backward.Size];
        for (int n = 0; n < rows.Count; n++)
        {
            DepthwiseConvolution.Sum(backward, dz.Slice(n * forward.Size, forward.Size), m.Workspace(Packed), expanded);
            ChannelRepeat.Sum(expanded, multiplier, dx.Slice(n * window.InputSize, window.InputSize));
        }
    }

    private static int ExpandedLength(Window window, int filters) =>
        window.Channels == filters ? 0 : checked(window.InputPositions * filters);

    private ReadOnlySpan<float> Expand(StepMemory m, Tile rows, ReadOnlySpan<float> x, int sample)
    {
        Span<float> expanded = m.Scratch(rows, Expanded)[..forward.SourceSize];
        ChannelRepeat.Repeat(x.Slice(sample * window.InputSize, window.InputSize), multiplier, expanded);
        return expanded;
    }
}
