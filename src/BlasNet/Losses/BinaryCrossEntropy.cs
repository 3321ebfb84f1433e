using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The cross entropy between 0/1 targets and sigmoid outputs:
/// -t·log p - (1 - t)·log(1 - p), averaged over the outputs.</summary>
/// <param name="FromLogits">Whether the model ends without its sigmoid; false by default.</param>
public sealed record BinaryCrossEntropy(bool FromLogits = Loss.DefaultFromLogits) : Loss
{
    /// <inheritdoc/>
    public override string Kind => "binaryCrossEntropy";

    internal override Activation? FusedActivation => Activation.Sigmoid;

    internal override bool TakesLogits => FromLogits;

    internal override TargetFault? FirstFault(ReadOnlySpan<float> targets, int width) => ProbabilityTargets.FirstOutside(targets, width);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SigmoidCrossEntropy.Forward(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient);
}
