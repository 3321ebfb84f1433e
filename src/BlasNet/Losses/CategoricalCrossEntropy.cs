using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The cross entropy between target distributions and softmax outputs: -Σ t_c·log p_c.</summary>
public sealed record CategoricalCrossEntropy : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="fromLogits">Whether the model ends without its softmax; false by default.</param>
    /// <param name="labelSmoothing">The share s of each target that training spreads over all classes: (1 - s)·t + s/classes, from 0 (the
    /// default) to less than 1. Validation and evaluation measure without it.</param>
    /// <exception cref="ConfigurationException">The smoothing is out of its range.</exception>
    public CategoricalCrossEntropy(bool fromLogits = DefaultFromLogits, double labelSmoothing = SoftmaxLoss.DefaultSmoothing) =>
        (FromLogits, LabelSmoothing) = (fromLogits, Check.BelowOne(labelSmoothing, "categoricalCrossEntropy", nameof(labelSmoothing)));

    /// <inheritdoc/>
    public override string Kind => "categoricalCrossEntropy";

    /// <summary>Gets whether the model ends without its softmax.</summary>
    public bool FromLogits { get; }

    /// <summary>Gets the share of each target that training spreads over all classes.</summary>
    public double LabelSmoothing { get; }

    internal override Activation? FusedActivation => Activation.Softmax;

    internal override bool TakesLogits => FromLogits;

    internal override string? WhyNot(Shape output) => SoftmaxLoss.WhyNot(output);

    internal override TargetFault? FirstFault(ReadOnlySpan<float> targets, int width) =>
        ProbabilityTargets.FirstNoDistribution(targets, width);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Dense(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient,
            rows.Trains ? (float)LabelSmoothing : 0);
}

/// <summary>The cross entropy between class numbers and softmax outputs: -log p of the true class.</summary>
public sealed record SparseCategoricalCrossEntropy : Loss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="fromLogits">Whether the model ends without its softmax; false by default.</param>
    /// <param name="labelSmoothing">The share s of each target that training spreads over all classes: (1 - s)·t + s/classes, from 0 (the
    /// default) to less than 1. Validation and evaluation measure without it.</param>
    /// <exception cref="ConfigurationException">The smoothing is out of its range.</exception>
    public SparseCategoricalCrossEntropy(
        bool fromLogits = DefaultFromLogits, double labelSmoothing = SoftmaxLoss.DefaultSmoothing) =>
        (FromLogits, LabelSmoothing) = (
            fromLogits, Check.BelowOne(labelSmoothing, "sparseCategoricalCrossEntropy", nameof(labelSmoothing)));

    /// <inheritdoc/>
    public override string Kind => "sparseCategoricalCrossEntropy";

    /// <summary>Gets whether the model ends without its softmax.</summary>
    public bool FromLogits { get; }

    /// <summary>Gets the share of each target that training spreads over all classes.</summary>
    public double LabelSmoothing { get; }

    internal override Activation? FusedActivation => Activation.Softmax;

    internal override bool TakesLogits => FromLogits;

    internal override int TargetWidth(Shape output) => 1;

    internal override string? WhyNot(Shape output) => SoftmaxLoss.WhyNot(output);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Sparse(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient,
            rows.Trains ? (float)LabelSmoothing : 0);
}

/// <summary>The default of the two softmax losses, and their requirements on the output.</summary>
internal static class SoftmaxLoss
{
    public const double DefaultSmoothing = 0;

    public static string? WhyNot(Shape output) =>
        output.Rank != 1 ? $"it takes one vector of classes per sample, but the output is {output}"
        : output.Size < 2 ? "it needs at least 2 classes, but the output has 1 unit; use binaryCrossEntropy"
        : null;
}
