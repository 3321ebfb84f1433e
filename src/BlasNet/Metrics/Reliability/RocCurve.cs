using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>The share of true against that of false positives at each threshold of a probability (receiver operating
/// characteristic).</summary>
/// <remarks>Source: Fawcett 2006, "An introduction to ROC analysis". The area is the probability that a positive row gets a larger
/// probability than a negative one, where ties count one half; it is exact, where <see cref="AreaUnderCurve"/> counts in a
/// histogram.</remarks>
public sealed record RocCurve
{
    private RocCurve(double[] thresholds, double[] falsePositives, double[] truePositives) =>
        (Thresholds, FalsePositiveRates, TruePositiveRates) = (thresholds, falsePositives, truePositives);

    /// <summary>Gets the thresholds, from infinity down: a row of at least this probability is called positive.</summary>
    public IReadOnlyList<double> Thresholds { get; }

    /// <summary>Gets the share of the negative rows that are called positive, at each threshold.</summary>
    public IReadOnlyList<double> FalsePositiveRates { get; }

    /// <summary>Gets the share of the positive rows that are called so, at each threshold.</summary>
    public IReadOnlyList<double> TruePositiveRates { get; }

    /// <summary>Gets the area under the curve, from 0 to 1.</summary>
    public double Area
    {
        get
        {
            double area = 0;
            for (int i = 1; i < Thresholds.Count; i++)
                area += (FalsePositiveRates[i] - FalsePositiveRates[i - 1]) * (TruePositiveRates[i] + TruePositiveRates[i - 1]) / 2;
            return area;
        }
    }

    /// <summary>Computes the curve of one class against the others.</summary>
    /// <param name="probabilities">Shape [rows, classes], or [rows, 1] with the probability of class 1.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="positive">The number of the class.</param>
    /// <exception cref="ConfigurationException">Outputs and targets do not fit together, or there is no such class.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or all rows are of one kind.</exception>
    public static RocCurve Of(Tensor<float> probabilities, Targets targets, int positive = 1) =>
        Of(ScoredRows.Of(probabilities, targets, positive, nameof(RocCurve)));

    internal static RocCurve Of(ScoredRows rows) => new(
        [double.PositiveInfinity, .. rows.Scores],
        [0, .. rows.FalsePositives.Select(count => (double)count / rows.Negatives)],
        [0, .. rows.TruePositives.Select(count => (double)count / rows.Positives)]);
}
