using System.Globalization;
using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The Huber loss, the mean over the outputs of ½e² where |e| ≤ delta and delta·(|e| - ½delta) elsewhere,
/// with e = y - t (Huber 1964).</summary>
public sealed record Huber : Loss
{
    internal const double DefaultDelta = 1;

    /// <summary>Creates the loss.</summary>
    /// <param name="delta">The absolute error up to which the loss is quadratic, positive and finite; 1 by default.</param>
    /// <exception cref="ConfigurationException">Delta is not positive.</exception>
    public Huber(double delta = DefaultDelta) => Delta = double.IsFinite(delta) && delta > 0
        ? delta
        : throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
            $"huber: delta must be a positive finite number, but it was '{delta}'."), nameof(delta));

    /// <inheritdoc/>
    public override string Kind => "huber";

    /// <summary>Gets the absolute error up to which the loss is quadratic.</summary>
    public double Delta { get; }

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient)
    {
        rows.X.CopyTo(predictions);
        RegressionLosses.Huber(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C, rowLoss, gradient, (float)Delta);
    }
}
