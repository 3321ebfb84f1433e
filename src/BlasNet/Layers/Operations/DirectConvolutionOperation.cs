using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolves images and sequences of stride 1 without columns: every output reads its window where it stands.</summary>
internal sealed class DirectConvolutionOperation(DirectConvolutionPlan passes, Epilogue end, int weights) : FilterOperation(
    end, weights, passes.OutputSize,
    new Workspace("packed kernel", 0, passes.PackedLength),
    new Workspace("reversed kernel", 0, passes.ReversedLength, BackwardOnly: true),
    Workspace.OfTile("halo", passes.ScratchLength))
{
    private const int Packed = 0, Reversed = 1, Halo = 2;

    public override ColumnTraffic? Columns => passes.Columns;

    protected override string Name => "convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations => [passes.Packing(Kernel, Packed)];

    protected override IReadOnlyList<Phase> BackwardPreparations => passes.Reversing(Kernel, Reversed);

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        for (int n = 0; n < rows.Count; n++)
            passes.Forward(x.Slice(n * passes.InputSize, passes.InputSize), m.Workspace(Packed),
                y.Slice(n * passes.OutputSize, passes.OutputSize), m.Scratch(rows, Halo));
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> dkernel, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        for (int n = 0; n < rows.Count; n++)
            passes.KernelGradient(x.Slice(n * passes.InputSize, passes.InputSize), dz.Slice(n * passes.OutputSize, passes.OutputSize),
                dkernel, accumulate || n > 0, m.Scratch(rows, Halo));
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows);
        for (int n = 0; n < rows.Count; n++)
            passes.InputGradient(dz.Slice(n * passes.OutputSize, passes.OutputSize), m.W(Kernel), m.Workspace(Reversed),
                dx.Slice(n * passes.InputSize, passes.InputSize), m.Scratch(rows, Halo));
    }
}
