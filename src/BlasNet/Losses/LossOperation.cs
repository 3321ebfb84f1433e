using BlasNet.Layers;

namespace BlasNet.Losses;

/// <summary>Is the last step of a training plan: from the model's output to predictions, a value per row and the first gradient.</summary>
/// <remarks>Inputs: the model's output (without its fused activation), the targets, one weight per row. Output: the predictions.</remarks>
internal sealed class LossOperation(Loss loss, int outputs) : Operation
{
    public const int Targets = 1, Weights = 2;
    public const int RowLoss = 0;

    public override bool ForwardWritesInputGradient => true;

    public override IReadOnlyList<Workspace> Workspaces => [new("loss of each row", PerRow: 1)];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows(loss.Kind, (m, rows) => loss.Compute(
            new LossRows(m.X(rows), m.X(rows, Targets), m.X(rows, Weights), m.Context.GradientScale, rows.Count, outputs),
            m.Y(rows), m.Workspace(rows, RowLoss), m.NeedsInputGradient() ? m.DX(rows) : [])),
    ];

    public override IReadOnlyList<Phase> Backward => [];
}
