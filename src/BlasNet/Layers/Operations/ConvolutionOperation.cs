using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution by im2col and gemm, for any stride, dilation, padding and number of axes.</summary>
/// <remarks>Letters: C channels of the input, F filters; kernel [taps C / groups, F].</remarks>
internal sealed class ConvolutionOperation(Window window, int groups, Epilogue epilogue) : FilterOperation(
    epilogue, window.Columns / groups * epilogue.Filters, window.OutputPositions * epilogue.Filters,
    Workspace.OfTile("columns", Kernels.Convolution.ScratchLength(window, groups)))
{
    private const int Scratch = 0;

    public override ColumnTraffic? Columns => Kernels.Convolution.ScratchLength(window, groups) == 0
        ? null
        : new ColumnTraffic(window, groups, LayerProducts.Output | LayerProducts.KernelGradient, LayerProducts.InputGradient);

    protected override string Name => "convolution";

    protected override void Products(StepMemory m, Tile rows, Span<float> y) =>
        Kernels.Convolution.Forward(window, groups, m.X(rows), m.W(Kernel), Filters, y, m.Scratch(rows, Scratch));

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate) =>
        Kernels.Convolution.KernelGradient(window, groups, m.X(rows), dz, Filters, dkernel, accumulate, m.Scratch(rows, Scratch));

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz) =>
        Kernels.Convolution.Transpose(window, groups, dz, m.W(Kernel), Filters, m.DX(rows), m.Scratch(rows, Scratch));
}

/// <summary>Transposed convolution by gemm and col2im.</summary>
/// <remarks>
/// Letters: C channels of the input, F filters; kernel [taps F, C]. The products are those of the convolution over the output, with
/// forward pass and input gradient exchanged.
/// </remarks>
internal sealed class ConvolutionTransposeOperation(Window window, int channels, Epilogue epilogue) : FilterOperation(
    epilogue, window.Columns * channels, window.InputSize,
    Workspace.OfTile("columns", Kernels.Convolution.ScratchLength(window, groups: 1)))
{
    private const int Scratch = 0;

    public override ColumnTraffic? Columns => Kernels.Convolution.ScratchLength(window, groups: 1) == 0
        ? null
        : new ColumnTraffic(window, 1, LayerProducts.InputGradient | LayerProducts.KernelGradient, LayerProducts.Output);

    protected override string Name => "transposed convolution";

    protected override void Products(StepMemory m, Tile rows, Span<float> y) =>
        Kernels.Convolution.Transpose(window, 1, m.X(rows), m.W(Kernel), channels, y, m.Scratch(rows, Scratch));

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate) =>
        Kernels.Convolution.KernelGradient(window, 1, dz, m.X(rows), channels, dkernel, accumulate, m.Scratch(rows, Scratch));

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz) =>
        Kernels.Convolution.Forward(window, 1, dz, m.W(Kernel), channels, m.DX(rows), m.Scratch(rows, Scratch));
}
