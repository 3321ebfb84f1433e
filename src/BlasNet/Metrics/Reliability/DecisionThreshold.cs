using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>Threshold of the probability of one of two classes at which wrong decisions cost the least on given rows.</summary>
/// <remarks>Rows of at least this probability are called positive. All thresholds that tell rows apart are tried; the chosen one lies
/// midway between two neighbouring probabilities, the highest of equals. With calibrated probabilities and many rows it comes near
/// fp / (fp + fn) (Elkan 2001, "The foundations of cost-sensitive learning").</remarks>
public sealed record DecisionThreshold
{
    private DecisionThreshold(int positive, double threshold) => (Positive, Threshold) = (positive, threshold);

    /// <summary>Gets the number of the positive class.</summary>
    public int Positive { get; }

    /// <summary>Gets the threshold: from 0, where all rows are positive, to just above 1, where none is.</summary>
    public double Threshold { get; }

    /// <summary>Gets the cost of a negative row that is called positive.</summary>
    public double FalsePositiveCost { get; private init; }

    /// <summary>Gets the cost of a positive row that is called negative.</summary>
    public double FalseNegativeCost { get; private init; }

    /// <summary>Gets the number of positive rows that are called positive.</summary>
    public long TruePositives { get; private init; }

    /// <summary>Gets the number of negative rows that are called positive.</summary>
    public long FalsePositives { get; private init; }

    /// <summary>Gets the number of positive rows that are called negative.</summary>
    public long FalseNegatives { get; private init; }

    /// <summary>Gets the number of negative rows that are called negative.</summary>
    public long TrueNegatives { get; private init; }

    /// <summary>Gets the cost of all rows at the threshold.</summary>
    public double Cost => FalsePositives * FalsePositiveCost + FalseNegatives * FalseNegativeCost;

    /// <summary>Gets the cost of all rows at the threshold 0.5.</summary>
    public double CostAtHalf { get; private init; }

    /// <summary>Gets the number of rows.</summary>
    public long Count => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Finds the threshold.</summary>
    /// <param name="probabilities">Shape [rows, 2], or [rows, 1] with the probability of class 1: outputs for rows that the model has not
    /// learned from.</param>
    /// <param name="targets">Classes, a 0 or 1 for a single output, or one-hot rows.</param>
    /// <param name="falsePositive">The cost of a negative row that is called positive, at least 0.</param>
    /// <param name="falseNegative">The cost of a positive row that is called negative, at least 0; one of the two is above 0.</param>
    /// <param name="positive">The number of the positive class, 0 or 1.</param>
    /// <exception cref="ConfigurationException">There are more than two classes, outputs and targets do not fit together, or a cost is
    /// refused.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or all rows are of one class.</exception>
    public static DecisionThreshold Find(
        Tensor<float> probabilities, Targets targets, double falsePositive, double falseNegative, int positive = 1)
    {
        const string place = nameof(DecisionThreshold);
        return Find(ClassRows.Of(probabilities, targets, place), falsePositive, falseNegative, positive);
    }

    internal static DecisionThreshold Find(ClassRows classRows, double falsePositive, double falseNegative, int positive)
    {
        const string place = nameof(DecisionThreshold);
        Check.NotNegative(falsePositive, place, nameof(falsePositive));
        Check.NotNegative(falseNegative, place, nameof(falseNegative));
        if (falsePositive + falseNegative == 0)
            throw new ConfigurationException(new Place { Subject = place }, "one of the two costs must be above 0, but both are 0.");
        if (classRows.Classes != 2)
            throw new ConfigurationException(new Place { Subject = place },
                FormattableString.Invariant($"a threshold tells two classes apart, but there are '{classRows.Classes}'."));
        var rows = ScoredRows.Of(classRows, positive, place);
        int best = -1;
        double least = CostOf(rows, -1, falsePositive, falseNegative);
        for (int i = 0; i < rows.Scores.Length; i++)
        {
            double cost = CostOf(rows, i, falsePositive, falseNegative);
            if (cost < least)
                (best, least) = (i, cost);
        }
        int half = Array.FindLastIndex(rows.Scores, score => score >= 0.5);
        long found = best < 0 ? 0 : rows.TruePositives[best], alarms = best < 0 ? 0 : rows.FalsePositives[best];
        return new DecisionThreshold(positive, Between(rows.Scores, best))
        {
            FalsePositiveCost = falsePositive,
            FalseNegativeCost = falseNegative,
            TruePositives = found,
            FalsePositives = alarms,
            FalseNegatives = rows.Positives - found,
            TrueNegatives = rows.Negatives - alarms,
            CostAtHalf = CostOf(rows, half, falsePositive, falseNegative),
        };
    }

    // The rows up to the index are called positive, none for -1.
    private static double CostOf(ScoredRows rows, int last, double falsePositive, double falseNegative) => last < 0
        ? rows.Positives * falseNegative
        : rows.FalsePositives[last] * falsePositive + (rows.Positives - rows.TruePositives[last]) * falseNegative;

    private static double Between(double[] scores, int last) => last switch
    {
        < 0 => scores[0] < 1 ? (scores[0] + 1) / 2 : 1.0001,
        _ when last == scores.Length - 1 => scores[last] / 2,
        _ => (scores[last] + scores[last + 1]) / 2,
    };
}
