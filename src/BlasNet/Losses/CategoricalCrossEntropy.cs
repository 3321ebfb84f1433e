using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Losses;

/// <summary>Computes the cross entropy between target distributions and softmax outputs: -Σ t_c·log p_c.</summary>
public sealed record CategoricalCrossEntropy(bool FromLogits = false) : Loss
{
    /// <inheritdoc/>
    public override string Kind => "categoricalCrossEntropy";

    internal override Activation? FusedActivation => Activation.Softmax;

    internal override bool TakesLogits => FromLogits;

    internal override string? WhyNot(Shape output) => SoftmaxLoss.WhyNot(output);

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Dense(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient);
}
