using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>Precision against recall at each threshold of a probability.</summary>
/// <remarks>The curve says more than ROC where positive rows are few (Saito, Rehmsmeier 2015, "The precision-recall plot is more
/// informative than the ROC plot").</remarks>
public sealed record PrecisionRecallCurve
{
    private PrecisionRecallCurve(ScoredRows rows)
    {
        Thresholds = rows.Scores;
        Recalls = [.. rows.TruePositives.Select(count => (double)count / rows.Positives)];
        Precisions = [.. rows.TruePositives.Select((count, i) => (double)count / (count + rows.FalsePositives[i]))];
        PositiveShare = (double)rows.Positives / (rows.Positives + rows.Negatives);
    }

    /// <summary>Gets the thresholds, the largest first: a row of at least this probability is called positive.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>Gets the share of the positive rows that are called so, at each threshold.</summary>
    public IReadOnlyList<double> Recalls { get; }

    /// <summary>Gets the share of the rows called positive that are, at each threshold.</summary>
    public IReadOnlyList<double> Precisions { get; }

    /// <summary>Gets the share of positive rows, which is the precision of chance.</summary>
    public double PositiveShare { get; }

    /// <summary>Gets the average precision: the sum over the thresholds of the precision times the growth of the recall.</summary>
    public double AveragePrecision =>
        Recalls.Select((recall, i) => (recall - (i == 0 ? 0 : Recalls[i - 1])) * Precisions[i]).Sum();

    /// <summary>Computes the curve of one class against the others.</summary>
    /// <param name="probabilities">Shape [rows, classes], or [rows, 1] with the probability of class 1.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="positive">The number of the class.</param>
    /// <exception cref="ConfigurationException">Outputs and targets do not fit together, or there is no such class.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or all rows are of one kind.</exception>
    public static PrecisionRecallCurve Of(Tensor<float> probabilities, Targets targets, int positive = 1) =>
        new(ScoredRows.Of(probabilities, targets, positive, nameof(PrecisionRecallCurve)));

    internal static PrecisionRecallCurve Of(ScoredRows rows) => new(rows);
}
