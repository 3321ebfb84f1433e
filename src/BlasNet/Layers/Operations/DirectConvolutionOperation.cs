using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution of images and sequences with stride 1, without columns: each output reads its window in the padded image.</summary>
internal sealed class DirectConvolutionOperation(DirectConvolutionPlan plan, Epilogue epilogue, int weights) : FilterOperation(
    epilogue, weights, plan.OutputSize,
    new Workspace("packed kernel", 0, plan.PackedLength),
    new Workspace("reversed kernel", 0, plan.ReversedLength, BackwardOnly: true),
    Workspace.OfTile("padded image", plan.ScratchLength))
{
    private const int Packed = 0, Reversed = 1, Padded = 2;

    public override ColumnTraffic? Columns => plan.Columns;

    protected override string Name => "convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations => [plan.Packing(Kernel, Packed)];

    protected override IReadOnlyList<Phase> BackwardPreparations => plan.Reversing(Kernel, Reversed);

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        for (int n = 0; n < rows.Count; n++)
            plan.Forward(x.Slice(n * plan.InputSize, plan.InputSize), m.Workspace(Packed),
                y.Slice(n * plan.OutputSize, plan.OutputSize), m.Scratch(rows, Padded));
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        for (int n = 0; n < rows.Count; n++)
            plan.KernelGradient(x.Slice(n * plan.InputSize, plan.InputSize), dz.Slice(n * plan.OutputSize, plan.OutputSize),
                dkernel, accumulate || n > 0, m.Scratch(rows, Padded));
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows);
        for (int n = 0; n < rows.Count; n++)
            plan.InputGradient(dz.Slice(n * plan.OutputSize, plan.OutputSize), m.W(Kernel), m.Workspace(Reversed),
                dx.Slice(n * plan.InputSize, plan.InputSize), m.Scratch(rows, Padded));
    }
}
