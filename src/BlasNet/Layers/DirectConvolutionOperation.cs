using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolves images and sequences of stride 1 without columns: every output reads its window where it stands.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [KH KW C, F]. The kernel is packed once a pass, by sixteen filters; for the
/// input's gradient, a convolution of the output's with the taps in reverse order, by sixteen channels.
/// </remarks>
internal sealed class DirectConvolutionOperation : FilterOperation
{
    private const int Packed = 0, Reversed = 1, Scratch = 2;

    // Sixteen filters are computed at a time: with fewer than half of that, products over columns waste less.
    private const int FewestFilters = TileProduct.Columns / 2;

    // The direct gradient of the input computes every pixel from all taps: with large windows without padding, and with few channels,
    // that is much more work than there are products. Measured with 5 x 5 windows over 12 x 12 x 20: 1.5 is about where both are as fast.
    private const double MostWaste = 1.5;

    private readonly Window window;
    private readonly int haloLength;
    private readonly bool directInputGradient;

    public DirectConvolutionOperation(Window window, FilterEnd end) : base(
        end, window.Columns * end.Filters, window.OutputPositions * end.Filters,
        new Workspace("packed kernel", 0, DirectConvolution.PackedLength(window.Columns, end.Filters)),
        new Workspace("reversed kernel", 0, IsDirectBackward(window) ? ReversedLength(window, end.Filters) : 0, BackwardOnly: true),
        Workspace.OfTile("halo", ScratchLength(window, end.Filters)))
    {
        this.window = window;
        haloLength = HaloLength(window);
        directInputGradient = IsDirectBackward(window);
    }

    protected override string Name => "convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations =>
    [
        Phase.ByParts("packed kernel", Tiling.Whole(1), (m, _) =>
            DirectConvolution.Pack(m.W(Kernel), window.Columns, Filters, m.Workspace(Packed))) with { Prepares = Packed },
    ];

    protected override IReadOnlyList<Phase> BackwardPreparations => directInputGradient
        ?
        [
            Phase.ByParts("reversed kernel", Tiling.Whole(1), (m, _) => DirectConvolution.PackReversed(
                m.W(Kernel), window.KernelSize, window.Channels, Filters, m.Workspace(Reversed)))
                with { Prepares = Reversed, ForInputGradient = true },
        ]
        : [];

    /// <summary>Tells whether a convolution is of this kind.</summary>
    public static bool Suits(Window window, int filters) =>
        window.KernelSize > 1 && filters >= FewestFilters && window.Depth is { Input: 1, Kernel: 1, Output: 1 }
        && window.Height is { Stride: 1, Dilation: 1 } && window.Width is { Stride: 1, Dilation: 1 };

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        int size = window.OutputPositions * Filters;
        for (int n = 0; n < rows.Count; n++)
            DirectConvolution.Forward(
                Halo(m, rows, x, n), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel,
                m.Workspace(Packed), Filters, y.Slice(n * size, size));
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        int size = window.OutputPositions * Filters;
        for (int n = 0; n < rows.Count; n++)
            DirectConvolution.KernelGradient(
                Halo(m, rows, x, n), window.Height.Output, window.Width.Output, window.Channels, window.Height.Kernel, window.Width.Kernel,
                dz.Slice(n * size, size), Filters, dkernel, accumulate || n > 0);
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows), scratch = m.Scratch(rows, Scratch);
        if (!directInputGradient)
        {
            Kernels.Convolution.Transpose(window, 1, dz, m.W(Kernel), Filters, dx, scratch);
            return;
        }
        (WindowAxis height, WindowAxis width) = (window.Height, window.Width);
        int size = window.OutputPositions * Filters;
        int haloHeight = height.Input + height.Kernel - 1, haloWidth = width.Input + width.Kernel - 1;
        Span<float> halo = scratch[..(haloHeight * haloWidth * Filters)];
        for (int n = 0; n < rows.Count; n++)
        {
            DirectConvolution.Surround(dz.Slice(n * size, size), height.Output, width.Output, Filters,
                height.Kernel - 1 - height.Before, width.Kernel - 1 - width.Before, haloHeight, haloWidth, halo);
            DirectConvolution.Forward(halo, height.Input, width.Input, Filters, height.Kernel, width.Kernel, m.Workspace(Reversed),
                window.Channels, dx.Slice(n * window.InputSize, window.InputSize));
        }
    }

    private ReadOnlySpan<float> Halo(StepMemory m, Tile rows, ReadOnlySpan<float> x, int n)
    {
        ReadOnlySpan<float> image = x.Slice(n * window.InputSize, window.InputSize);
        if (window.InputSize == haloLength)
            return image;
        Span<float> halo = m.Scratch(rows, Scratch)[..haloLength];
        DirectConvolution.Surround(image, window.Height.Input, window.Width.Input, window.Channels, window.Height.Before, window.Width.Before,
            window.Height.Output + window.Height.Kernel - 1, window.Width.Output + window.Width.Kernel - 1, halo);
        return halo;
    }

    private static bool IsDirectBackward(Window window)
    {
        double computed = (double)window.InputPositions * FloatBlock.Align(window.Channels);
        return computed <= MostWaste * window.OutputPositions * window.Channels
            && window.Height.Before < window.Height.Kernel && window.Width.Before < window.Width.Kernel
            && window.Height.Output - 1 <= window.Height.Input + window.Height.Before - 1
            && window.Width.Output - 1 <= window.Width.Input + window.Width.Before - 1;
    }

    private static int ReversedLength(Window window, int filters) =>
        DirectConvolution.PackedLength(window.KernelSize * filters, window.Channels);

    private static int HaloLength(Window window) => checked(
        (window.Height.Output + window.Height.Kernel - 1) * (window.Width.Output + window.Width.Kernel - 1) * window.Channels);

    private static int ScratchLength(Window window, int filters)
    {
        int backward = IsDirectBackward(window)
            ? checked((window.Height.Input + window.Height.Kernel - 1) * (window.Width.Input + window.Width.Kernel - 1) * filters)
            : Kernels.Convolution.ScratchLength(window, 1);
        return Math.Max(HaloLength(window), backward);
    }
}
