using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution of stride 1 without columns, image by image, forward and backward.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [KH KW C, F]. The kernel is packed once a step, by sixteen filters. The input's
/// gradient convolves the output's with the taps in reverse order, packed by sixteen channels.
/// </remarks>
internal sealed class DirectConvolutionPlan
{
    // Sixteen filters are computed at a time: with fewer than eight, products over columns waste less.
    private const int FewestFilters = TileProduct.Columns / 2;

    // The direct gradient of the input computes each pixel from all taps, more work than there are products: much more with large windows
    // without padding and with few channels. Measured with 5 x 5 windows over 12 x 12 x 20: at about 1.5 both ways are as fast.
    private const double MostWaste = 1.5;

    private readonly Window window;
    private readonly int filters;
    private readonly PaddedImage padded;
    private readonly PaddedImage paddedGradient;
    private readonly bool directBackward;
    private readonly int[] starts;
    private readonly int[] backStarts;

    public DirectConvolutionPlan(Window window, int filters)
    {
        (this.window, this.filters) = (window, filters);
        (WindowAxis height, WindowAxis width) = (window.Height, window.Width);
        padded = new([1, height.Input, width.Input], [0, height.Before, width.Before],
            [1, height.Output + height.Kernel - 1, width.Output + width.Kernel - 1], window.Channels);
        paddedGradient = new([1, height.Output, width.Output], [0, height.Kernel - 1 - height.Before, width.Kernel - 1 - width.Before],
            [1, height.Input + height.Kernel - 1, width.Input + width.Kernel - 1], filters);
        double computed = (double)window.InputPositions * FloatBlock.Align(window.Channels);
        directBackward = computed <= MostWaste * window.OutputPositions * window.Channels && Fits(height) && Fits(width);
        starts = DirectConvolution.Starts(height.Output, width.Output, window.Channels, width.Kernel);
        backStarts = directBackward ? DirectConvolution.Starts(height.Input, width.Input, filters, width.Kernel) : [];
        PackedLength = DirectConvolution.PackedLength(window.Columns, filters);
        ReversedLength = directBackward ? DirectConvolution.PackedLength(window.KernelSize * filters, window.Channels) : 0;
        ScratchLength = Math.Max(PaddedSize,
            directBackward ? checked((int)paddedGradient.OuterSize) : Kernels.Convolution.ScratchLength(window, 1));
    }

    /// <summary>Gets the floats of the packed kernel.</summary>
    public int PackedLength { get; }

    /// <summary>Gets the floats of the kernel packed for the gradient of the input; 0 where that takes columns.</summary>
    public int ReversedLength { get; }

    /// <summary>Gets the floats of scratch for an image.</summary>
    public int ScratchLength { get; }

    /// <summary>Gets the floats of an output image.</summary>
    public int OutputSize => window.OutputPositions * filters;

    /// <summary>Gets the floats of an input image.</summary>
    public int InputSize => window.InputSize;

    /// <summary>Gets the positions of a row of a padded input image.</summary>
    public int PaddedWidth => padded.Outer[2];

    /// <summary>Gets the floats of a padded input image.</summary>
    public int PaddedSize => checked((int)padded.OuterSize);

    /// <summary>Gets the columns of the input's gradient; null where that is direct too.</summary>
    public ColumnTraffic? Columns => directBackward ? null : new ColumnTraffic(window, 1, LayerProducts.None, LayerProducts.InputGradient);

    /// <summary>Returns whether a convolution is of this kind.</summary>
    public static bool Suits(Window window, int filters) =>
        window.KernelSize > 1 && filters >= FewestFilters && window.Depth is { Input: 1, Kernel: 1, Output: 1 }
        && window.Height is { Stride: 1, Dilation: 1 } && window.Width is { Stride: 1, Dilation: 1 };

    /// <summary>Creates the phase that packs the kernel for the forward pass.</summary>
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
        Pad(x, scratch), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel, starts,
        packed, filters, y);

    /// <summary>Computes an image's part of the kernel's gradient; overwrites it, or adds to it if accumulate.</summary>
    public void KernelGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate, Span<float> scratch) =>
        DirectConvolution.KernelGradient(
            Pad(x, scratch), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel, dz,
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
        Span<float> image = scratch[..(int)paddedGradient.OuterSize];
        ZeroPad.Add(dz, 1, paddedGradient, image);
        DirectConvolution.Forward(image, height.Input, width.Input, filters, height.Kernel, width.Kernel, backStarts, reversed,
            window.Channels, dx);
    }

    /// <summary>Pads an image with zeros in scratch memory; returns the image itself where there is no padding.</summary>
    public ReadOnlySpan<float> Pad(ReadOnlySpan<float> image, Span<float> scratch)
    {
        if (window.InputSize == PaddedSize)
            return image;
        ZeroPad.Add(image, 1, padded, scratch[..PaddedSize]);
        return scratch[..PaddedSize];
    }

    /// <summary>Copies the inside of a padded image; overwrites image.</summary>
    public void Crop(ReadOnlySpan<float> paddedImage, Span<float> image) => ZeroPad.Remove(paddedImage[..PaddedSize], 1, padded, image);

    // The padding of the output's gradient must not be negative on either side.
    private static bool Fits(WindowAxis axis) => axis.Before < axis.Kernel && axis.Output <= axis.Input + axis.Before;
}
