using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The cross entropy between target distributions and softmax outputs: -Σ t_c·log p_c.</summary>
/// <param name="FromLogits">Whether the model ends without its softmax; false by default.</param>
public sealed record CategoricalCrossEntropy(bool FromLogits = Loss.DefaultFromLogits) : Loss
{
    /// <inheritdoc/>
    public override string Kind => "categoricalCrossEntropy";

    internal override Activation? FusedActivation => Activation.Softmax;

    internal override bool TakesLogits => FromLogits;

    internal override string? WhyNot(Shape output) => SoftmaxLoss.WhyNot(output);

    internal override TargetFault? FirstFault(ReadOnlySpan<float> targets, int width) =>
        ProbabilityTargets.FirstNoDistribution(targets, width);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Dense(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient);
}

/// <summary>The cross entropy between class numbers and softmax outputs: -log p of the true class.</summary>
/// <param name="FromLogits">Whether the model ends without its softmax; false by default.</param>
public sealed record SparseCategoricalCrossEntropy(bool FromLogits = Loss.DefaultFromLogits) : Loss
{
    /// <inheritdoc/>
    public override string Kind => "sparseCategoricalCrossEntropy";

    internal override Activation? FusedActivation => Activation.Softmax;

    internal override bool TakesLogits => FromLogits;

    internal override int TargetWidth(Shape output) => 1;

    internal override string? WhyNot(Shape output) => SoftmaxLoss.WhyNot(output);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Sparse(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient);
}

/// <summary>The requirements of the two softmax losses on the output.</summary>
internal static class SoftmaxLoss
{
    public static string? WhyNot(Shape output) =>
        output.Rank != 1 ? $"it takes one vector of classes per sample, but the output is {output}"
        : output.Size < 2 ? "it needs at least 2 classes, but the output has 1 unit; use binaryCrossEntropy"
        : null;
}
