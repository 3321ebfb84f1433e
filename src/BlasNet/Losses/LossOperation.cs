using BlasNet.Layers;

namespace BlasNet.Losses;

/// <summary>The last step of a training plan: from the model's output to predictions, one value per row and the first gradient.</summary>
/// <remarks>Inputs: the model's output (without its fused activation), the targets, one weight per row. Output: the predictions.</remarks>
internal sealed class LossOperation(Loss loss, int outputs, bool trains) : Operation
{
    public const int Targets = 1, Weights = 2;
    public const int RowLoss = 0;

    public override bool ForwardWritesInputGradient => true;

    public override IReadOnlyList<Workspace> Workspaces => [new("loss of each row", PerRow: 1)];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows(loss.Kind, (m, rows) => loss.Compute(
            new LossRows(m.X(rows), m.X(rows, Targets), m.X(rows, Weights), m.Context.GradientScale, rows.Count, outputs, trains),
            m.Y(rows), m.Workspace(rows, RowLoss), m.NeedsInputGradient() ? m.DX(rows) : [])),
    ];

    public override IReadOnlyList<Phase> Backward => [];
}

/// <summary>The rows of one tile as a loss receives them. Letters: N rows, C outputs; x [N, C], weights [N].</summary>
internal readonly ref struct LossRows(
    ReadOnlySpan<float> x, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float scale, int n, int c, bool trains)
{
    public ReadOnlySpan<float> X { get; } = x;

    public ReadOnlySpan<float> Targets { get; } = targets;

    public ReadOnlySpan<float> Weights { get; } = weights;

    /// <summary>Gets the factor of each row's gradient: one over the number of rows in the batch.</summary>
    public float Scale { get; } = scale;

    public int N { get; } = n;

    public int C { get; } = c;

    /// <summary>Gets whether the loss is that of a training step, and not a measure.</summary>
    public bool Trains { get; } = trains;
}
