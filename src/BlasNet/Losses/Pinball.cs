using System.Globalization;
using BlasNet.Kernels;

namespace BlasNet.Losses;

/// <summary>The pinball loss of quantiles, the mean over targets and quantiles q of max(q·e, (q - 1)·e) with e = t - y
/// (Koenker and Bassett 1978, "Regression quantiles").</summary>
/// <remarks>The last axis of the output holds the quantiles of one target: outputs [N, targets·Q], targets [N, targets].</remarks>
public sealed record Pinball : Loss
{
    private const double Median = 0.5;

    internal static readonly IReadOnlyList<double> DefaultQuantiles = [0.1, Median, 0.9];

    private readonly double[] quantiles;

    // For the kernel: the quantiles, and as many of their repetition that sixteen can be read from each.
    private readonly float[] levels;

    /// <summary>Creates the loss.</summary>
    /// <param name="quantiles">The probabilities that the target lies below each output, each above 0 and below 1, ascending; 0.1, 0.5 and
    /// 0.9 by default.</param>
    /// <exception cref="ConfigurationException">There is none, one is out of its range, or they do not ascend.</exception>
    public Pinball(IReadOnlyList<double>? quantiles = null)
    {
        this.quantiles = [.. quantiles ?? DefaultQuantiles];
        Require(this.quantiles);
        levels = QuantileLoss.Levels(this.quantiles);
        MedianIndex = NearestToMedian(this.quantiles);
    }

    /// <inheritdoc/>
    public override string Kind => "pinball";

    /// <summary>Gets the probabilities that the target lies below each output, ascending.</summary>
    public IReadOnlyList<double> Quantiles => quantiles;

    /// <summary>Compares the quantiles.</summary>
    public bool Equals(Pinball? other) => other is not null && quantiles.AsSpan().SequenceEqual(other.quantiles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(quantiles.Length, quantiles[0], quantiles[^1]);

    internal override int OutputsPerTarget => quantiles.Length;

    internal override int MedianIndex { get; }

    internal override string? WhyNot(Shape output) => output.Rank == 0 || output.Last % quantiles.Length != 0
        ? $"it takes '{quantiles.Length}' quantiles of each target along the last axis, but the output is {output}; "
            + "end with \"units\": \"outputs\", or with that many outputs for each target"
        : null;

    internal override void Compute(in LossRows rows, Span<float> predictions, Span<float> rowLoss, Span<float> gradient)
    {
        rows.X.CopyTo(predictions);
        QuantileLoss.Forward(rows.X, rows.Targets, rows.Weights, rows.Scale, rows.N, rows.C / quantiles.Length, levels, quantiles.Length,
            rowLoss, gradient);
    }

    internal static Pinball Declare(SpecProperties<Pinball> properties) => new(
        properties.Numbers("quantiles", loss => loss.Quantiles, DefaultQuantiles));

    /// <summary>Returns the place of the quantile that is nearest to 0.5, the first of equals.</summary>
    internal static int NearestToMedian(IReadOnlyList<double> quantiles) =>
        Enumerable.Range(0, quantiles.Count).MinBy(i => Math.Abs(quantiles[i] - Median));

    private static void Require(double[] quantiles)
    {
        if (quantiles.Length == 0)
            throw new ConfigurationException("pinball: at least one quantile is needed, such as 0.5.", nameof(quantiles));
        for (int i = 0; i < quantiles.Length; i++)
        {
            if (quantiles[i] is not (> 0 and < 1))
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                    $"pinball: each quantile must be above 0 and below 1, but one was '{quantiles[i]}'."), nameof(quantiles));
            if (i > 0 && quantiles[i] <= quantiles[i - 1])
                throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                    $"pinball: the quantiles must ascend, but '{quantiles[i - 1]}' is followed by '{quantiles[i]}'."), nameof(quantiles));
        }
    }
}
