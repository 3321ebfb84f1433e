using BlasNet.Kernels;
using BlasNet.Layers;
using BlasNet.Tensors;

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

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient) =>
        SoftmaxCrossEntropy.Dense(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, predictions, rowLoss, gradient);
}
