namespace BlasNet.Metrics;

/// <summary>Intervals around predicted values that hold the true one with a given probability, from the errors on rows that the model has
/// not learned from.</summary>
/// <remarks>Split conformal prediction (Vovk et al. 2005, "Algorithmic learning in a random world"; Lei et al. 2018, "Distribution-free
/// predictive inference for regression"): half the width is the ceil((n + 1) level)-th smallest of n absolute errors. New rows like the
/// held-out ones are covered with at least the level's probability, whatever the distribution of the errors. All intervals have the same
/// width.</remarks>
/// <example>
/// <code>
/// var interval = ConformalInterval.Of([10.0, 12, 9], [10.5, 11, 9.25]);
/// double half = interval.HalfWidth(0.7);
/// </code>
/// </example>
public sealed record ConformalInterval
{
    // As many quantiles as tell levels of a thousandth apart.
    private const int MostKept = 1001;

    private ConformalInterval(int rows, double[] errors) => (Rows, Errors) = (rows, errors);

    /// <summary>Gets the number of held-out rows.</summary>
    public int Rows { get; }

    /// <summary>Gets the absolute errors in rising order, or of many rows 1001 of them, evenly by rank and the largest last.</summary>
    public IReadOnlyList<double> Errors { get; }

    /// <summary>Takes the errors of predictions.</summary>
    /// <param name="predictions">The predicted values of rows that the model has not learned from.</param>
    /// <param name="targets">Their true values.</param>
    /// <exception cref="ConfigurationException">There are more of one than of the other, or none.</exception>
    /// <exception cref="DataException">An error is not a finite number.</exception>
    public static ConformalInterval Of(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        if (predictions.Length != targets.Length || predictions.Length == 0)
            throw new ConfigurationException(FormattableString.Invariant(
                $"There must be a target for each prediction, at least one, but there are '{targets.Length}' for '{predictions.Length}'."));
        double[] errors = new double[targets.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = Math.Abs(predictions[i] - targets[i]);
            if (!double.IsFinite(errors[i]))
                throw new DataException(FormattableString.Invariant($"The error of row '{i}' is '{errors[i]}', which is not finite."));
        }
        Array.Sort(errors);
        return new ConformalInterval(errors.Length, errors.Length <= MostKept ? errors
            : [.. Enumerable.Range(0, MostKept).Select(i => errors[Rank(i, errors.Length, MostKept) - 1])]);
    }

    /// <summary>Takes errors that were thinned out before.</summary>
    /// <exception cref="DataException">They are not in rising order, or not as many as <see cref="Of"/> keeps.</exception>
    internal static ConformalInterval Restore(int rows, double[] errors)
    {
        bool rises = errors.Length == Math.Min(rows, MostKept) && errors.Length > 0 && errors[0] >= 0;
        for (int i = 1; i < errors.Length; i++)
            rises &= errors[i] >= errors[i - 1];
        return rises ? new ConformalInterval(rows, errors) : throw new DataException(FormattableString.Invariant(
            $"the absolute errors of '{rows}' rows must be '{Math.Min(rows, MostKept)}' numbers of at least 0 in rising order."));
    }

    /// <summary>Computes half the width of the interval; the prediction is its middle.</summary>
    /// <param name="level">The probability with which a new value lies in the interval, above 0 and below 1.</param>
    /// <exception cref="ConfigurationException">The level is out of range, or higher than so few rows can vouch for.</exception>
    public double HalfWidth(double level)
    {
        if (!(level > 0 && level < 1))
            throw new ConfigurationException(FormattableString.Invariant(
                $"The level of an interval must be above 0 and below 1, but it was '{level}'."), nameof(level));
        int rank = (int)Math.Ceiling((Rows + 1.0) * level - 1e-9);
        if (rank > Rows)
            throw new ConfigurationException(FormattableString.Invariant(
                $"An interval of the level '{level}' needs '{Math.Ceiling(level / (1 - level) - 1e-9)}' held-out rows, but there were ")
                + FormattableString.Invariant($"'{Rows}'; ") + "ask for a lower level, or hold out more.", nameof(level));
        // The first kept error of at least the rank: the interval is never too narrow.
        int kept = 0;
        while (Rank(kept, Rows, Errors.Count) < rank)
            kept++;
        return Errors[kept];
    }

    private static int Rank(int kept, int rows, int count) => (int)(((kept + 1L) * rows + count - 1) / count);
}
