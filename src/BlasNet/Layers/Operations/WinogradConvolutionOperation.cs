using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolves images with windows of 3 x 3 and stride 1 by Winograd's F(4 x 4, 3 x 3).</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [3 3 C, F]. The kernel is transformed once a pass; the slices' partial sums are
/// those of the transformed gradient, which goes back to taps once a batch.
/// </remarks>
internal sealed class WinogradConvolutionOperation(Window window, Epilogue end) : FilterOperation(
    end, WinogradWeights.SumsLength(window.Channels, end.Filters), window.OutputPositions * end.Filters,
    new Workspace("transformed kernel", 0, WinogradWeights.PackedLength(window.Channels, end.Filters)),
    new Workspace("reversed kernel", 0, WinogradWeights.PackedLength(end.Filters, window.Channels), BackwardOnly: true),
    Workspace.OfTile("transformed tiles", Winograd.ScratchLength(window.Channels, end.Filters, Tiles)))
{
    private const int Transformed = 0, Reversed = 1, Scratch = 2;

    // Below that the transforms cost about what they save.
    private const int FewestChannels = 16;

    // Tiles reach beyond images whose sides are no multiple of theirs: with that many times the outputs the direct way is as fast.
    private const double MostWaste = 1.5;

    // Six times six rows of a product, measured: fewer read the transformed kernel too often, more leave the second-level cache.
    private const int Tiles = 36;

    // Channels that are worth a part of their own when the slices' sums are added.
    private const int FewestChannelsOfPart = 4;

    private readonly WinogradGrid x = new(window.Height.Input, window.Width.Input, window.Channels, window.Height.Before,
        window.Width.Before, Across(window.Width.Output), Across(window.Height.Output) * Across(window.Width.Output));

    private readonly WinogradGrid y = new(window.Height.Output, window.Width.Output, end.Filters, 0, 0,
        Across(window.Width.Output), Across(window.Height.Output) * Across(window.Width.Output));

    // The input's gradient: the taps in reverse order reach as far behind a pixel as the window reaches before it.
    private readonly WinogradGrid dy = new(window.Height.Output, window.Width.Output, end.Filters,
        Winograd.Taps - 1 - window.Height.Before, Winograd.Taps - 1 - window.Width.Before,
        Across(window.Width.Input), Across(window.Height.Input) * Across(window.Width.Input));

    private readonly WinogradGrid dx = new(window.Height.Input, window.Width.Input, window.Channels, 0, 0,
        Across(window.Width.Input), Across(window.Height.Input) * Across(window.Width.Input));

    protected override string Name => "Winograd convolution";

    protected override RowTiling Rows => RowTiling.CacheSized(enough: (Tiles + x.Tiles - 1) / x.Tiles);

    protected override IReadOnlyList<Phase> ForwardPreparations =>
    [
        Phase.ByParts("transformed kernel", Tiling.Whole(1),
            (m, _) => WinogradWeights.Pack(m.W(Kernel), window.Channels, Filters, m.Workspace(Transformed))) with { Prepares = Transformed },
    ];

    protected override IReadOnlyList<Phase> BackwardPreparations =>
    [
        Phase.ByParts("reversed kernel", Tiling.Whole(1),
            (m, _) => WinogradWeights.PackReversed(m.W(Kernel), window.Channels, Filters, m.Workspace(Reversed)))
            with { Prepares = Reversed, ForInputGradient = true },
    ];

    /// <summary>Tells whether a convolution is of this kind, and large enough to gain.</summary>
    public static bool Suits(Window window, int filters) =>
        window.Depth is { Input: 1, Kernel: 1, Output: 1 } && Suits(window.Height) && Suits(window.Width)
        && window.Channels >= FewestChannels && filters >= FewestChannels
        && Covered(window.Height.Output, window.Width.Output) <= MostWaste * window.OutputPositions
        && Covered(window.Height.Input, window.Width.Input) <= MostWaste * window.InputPositions;

    protected override void Products(StepMemory m, Tile rows, Span<float> result) =>
        Winograd.Forward(m.X(rows), x, m.Workspace(Transformed), result, y, Tiles, m.Scratch(rows, Scratch));

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> kernelSums, bool accumulate) =>
        Winograd.KernelSums(m.X(rows), x, dz, y, kernelSums, accumulate, Tiles, m.Scratch(rows, Scratch));

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz) =>
        Winograd.Forward(dz, dy, m.Workspace(Reversed), m.DX(rows), dx, Tiles, m.Scratch(rows, Scratch));

    protected override Phase Sums(int workspace) => Phase.ByParts(
        "sum of weight gradients", Tiling.AtLeast(window.Channels, FewestChannelsOfPart), (m, part) =>
        {
            SliceSums slices = m.SliceSums(workspace);
            int length = WinogradWeights.SumsLength(window.Channels, Filters);
            Span<float> first = slices[0][..length];
            for (int s = 1; s < slices.Count; s++)
                WinogradWeights.AddSums(slices[s][..length], first, window.Channels, Filters, part.Start, part.End);
            WinogradWeights.KernelGradient(first, window.Channels, Filters, part.Start, part.End, m.DW(Kernel), m.Accumulate);
            if (UsesBias && part.Index == 0)
                PartialSums.Add(slices, length, m.DW(Bias), m.Accumulate);
        }) with
    { OnlyParameterGradients = true };

    private static int Across(int outputs) => (outputs + Winograd.Step - 1) / Winograd.Step;

    private static long Covered(int height, int width) => (long)Across(height) * Across(width) * Winograd.Step * Winograd.Step;

    private static bool Suits(WindowAxis axis) => axis is { Kernel: Winograd.Taps, Stride: 1, Dilation: 1 };
}
