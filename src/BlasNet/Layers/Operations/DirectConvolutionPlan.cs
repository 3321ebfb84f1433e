using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Takes single images through the passes of a convolution of stride 1 that makes no columns.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [KH KW C, F]. The kernel is packed once a pass, by sixteen filters; for the
/// input's gradient, a convolution of the output's with the taps in reverse order, by sixteen channels.
/// </remarks>
internal sealed class DirectConvolutionPlan
{
    // Sixteen filters are computed at a time: with fewer than half of that, products over columns waste less.
    private const int FewestFilters = TileProduct.Columns / 2;

    // The direct gradient of the input computes every pixel from all taps: with large windows without padding, and with few channels,
    // that is much more work than there are products. Measured with 5 x 5 windows over 12 x 12 x 20: 1.5 is about where both are as fast.
    private const double MostWaste = 1.5;

    private readonly Window window;
    private readonly int filters;
    private readonly int haloHeight, haloWidth;
    private readonly int backHeight, backWidth;
    private readonly bool directBackward;
    private readonly int[] starts;
    private readonly int[] backStarts;

    public DirectConvolutionPlan(Window window, int filters)
    {
        (this.window, this.filters) = (window, filters);
        (WindowAxis height, WindowAxis width) = (window.Height, window.Width);
        (haloHeight, haloWidth) = (height.Output + height.Kernel - 1, width.Output + width.Kernel - 1);
        (backHeight, backWidth) = (height.Input + height.Kernel - 1, width.Input + width.Kernel - 1);
        double computed = (double)window.InputPositions * FloatBlock.Align(window.Channels);
        directBackward = computed <= MostWaste * window.OutputPositions * window.Channels && Fits(height) && Fits(width);
        starts = DirectConvolution.Starts(height.Output, width.Output, window.Channels, width.Kernel);
        backStarts = directBackward ? DirectConvolution.Starts(height.Input, width.Input, filters, width.Kernel) : [];
        PackedLength = DirectConvolution.PackedLength(window.Columns, filters);
        ReversedLength = directBackward ? DirectConvolution.PackedLength(window.KernelSize * filters, window.Channels) : 0;
        ScratchLength = Math.Max(HaloLength,
            directBackward ? checked(backHeight * backWidth * filters) : Kernels.Convolution.ScratchLength(window, 1));
    }

    /// <summary>Gets the floats of the packed kernel.</summary>
    public int PackedLength { get; }

    /// <summary>Gets the floats of the kernel packed for the gradient of the input; 0 where that goes through columns.</summary>
    public int ReversedLength { get; }

    /// <summary>Gets the floats of scratch that a pass needs.</summary>
    public int ScratchLength { get; }

    /// <summary>Gets the floats of an output image.</summary>
    public int OutputSize => window.OutputPositions * filters;

    /// <summary>Gets the floats of an input image.</summary>
    public int InputSize => window.InputSize;

    /// <summary>Gets the positions of a row of an input image with its halo.</summary>
    public int HaloWidth => haloWidth;

    /// <summary>Gets the floats of an input image with its halo.</summary>
    public int HaloLength => checked(haloHeight * haloWidth * window.Channels);

    /// <summary>Gets the one pass that may go through columns; null where it does not.</summary>
    public ColumnTraffic? Columns => directBackward ? null : new ColumnTraffic(window, 1, LayerProducts.None, LayerProducts.InputGradient);

    /// <summary>Tells whether a convolution is of this kind.</summary>
    public static bool Suits(Window window, int filters) =>
        window.KernelSize > 1 && filters >= FewestFilters && window.Depth is { Input: 1, Kernel: 1, Output: 1 }
        && window.Height is { Stride: 1, Dilation: 1 } && window.Width is { Stride: 1, Dilation: 1 };

    /// <summary>Lists the phase that packs the kernel for the forward pass.</summary>
    public Phase Packing(int kernel, int workspace) => Phase.ByParts("packed kernel", Tiling.Whole(1),
        (m, _) => DirectConvolution.Pack(m.W(kernel), window.Columns, filters, m.Workspace(workspace))) with
    { Prepares = workspace };

    /// <summary>Lists the phase that packs the kernel for the gradient of the input, or none.</summary>
    public IReadOnlyList<Phase> Reversing(int kernel, int workspace) => ReversedLength == 0
        ? []
        :
        [
            Phase.ByParts("reversed kernel", Tiling.Whole(1), (m, _) => DirectConvolution.PackReversed(
                m.W(kernel), window.KernelSize, window.Channels, filters, m.Workspace(workspace)))
                with { Prepares = workspace, ForInputGradient = true },
        ];

    /// <summary>Computes the products of an image; overwrites y.</summary>
    public void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> packed, Span<float> y, Span<float> scratch) => DirectConvolution.Forward(
        Halo(x, scratch), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel, starts,
        packed, filters, y);

    /// <summary>Computes an image's part of the kernel's gradient; overwrites it, or adds to it if accumulate.</summary>
    public void KernelGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate, Span<float> scratch) =>
        DirectConvolution.KernelGradient(
            Halo(x, scratch), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel, dz,
            filters, dkernel, accumulate);

    /// <summary>Computes the gradient of an image; overwrites dx.</summary>
    public void InputGradient(
        ReadOnlySpan<float> dz, ReadOnlySpan<float> kernel, ReadOnlySpan<float> reversed, Span<float> dx, Span<float> scratch)
    {
        if (!directBackward)
        {
            Kernels.Convolution.Transpose(window, 1, dz, kernel, filters, dx, scratch);
            return;
        }
        (WindowAxis height, WindowAxis width) = (window.Height, window.Width);
        Span<float> halo = scratch[..(backHeight * backWidth * filters)];
        DirectConvolution.Surround(dz, height.Output, width.Output, filters, height.Kernel - 1 - height.Before,
            width.Kernel - 1 - width.Before, backHeight, backWidth, halo);
        DirectConvolution.Forward(halo, height.Input, width.Input, filters, height.Kernel, width.Kernel, backStarts, reversed,
            window.Channels, dx);
    }

    /// <summary>Gives an image with its halo, which is made in scratch memory where there is one.</summary>
    public ReadOnlySpan<float> Halo(ReadOnlySpan<float> image, Span<float> scratch)
    {
        if (window.InputSize == HaloLength)
            return image;
        Span<float> halo = scratch[..HaloLength];
        DirectConvolution.Surround(image, window.Height.Input, window.Width.Input, window.Channels, window.Height.Before,
            window.Width.Before, haloHeight, haloWidth, halo);
        return halo;
    }

    /// <summary>Copies an image without its halo; overwrites image.</summary>
    public void WithoutHalo(ReadOnlySpan<float> halo, Span<float> image)
    {
        int row = window.Width.Input * window.Channels, haloRow = haloWidth * window.Channels, before = window.Width.Before * window.Channels;
        for (int h = 0; h < window.Height.Input; h++)
            halo.Slice((window.Height.Before + h) * haloRow + before, row).CopyTo(image.Slice(h * row, row));
    }

    // The output's gradient must have its place within the zeros around it.
    private static bool Fits(WindowAxis axis) => axis.Before < axis.Kernel && axis.Output <= axis.Input + axis.Before;
}
