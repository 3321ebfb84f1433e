using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The mean over the outputs of (y - t)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override string Kind => "meanSquaredError";

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient)
    {
        rows.X.CopyTo(predictions);
        RegressionLosses.MeanSquared(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, rowLoss, gradient);
    }
}

/// <summary>The mean over the outputs of |y - t|.</summary>
public sealed record MeanAbsoluteError : Loss
{
    /// <inheritdoc/>
    public override string Kind => "meanAbsoluteError";

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient)
    {
        rows.X.CopyTo(predictions);
        RegressionLosses.MeanAbsolute(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, rowLoss, gradient);
    }
}
