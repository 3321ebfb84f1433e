using System.Numerics.Tensors;

namespace BlasNet.Metrics;

/// <summary>Rows of two kinds in the order of falling scores, counted at each score.</summary>
/// <param name="Scores">The different scores, the largest first.</param>
/// <param name="TruePositives">The positive rows of at least that score.</param>
/// <param name="FalsePositives">The negative rows of at least that score.</param>
internal sealed record ScoredRows(double[] Scores, long[] TruePositives, long[] FalsePositives)
{
    /// <summary>Gets the number of positive rows.</summary>
    public long Positives => TruePositives[^1];

    /// <summary>Gets the number of negative rows.</summary>
    public long Negatives => FalsePositives[^1];

    /// <summary>Sorts and counts the rows of outputs by the probability of one class.</summary>
    /// <exception cref="ConfigurationException">Outputs and targets do not fit together, or there is no such class.</exception>
    /// <exception cref="DataException">A probability is not from 0 to 1, or all rows are of one kind.</exception>
    public static ScoredRows Of(Tensor<float> probabilities, Targets targets, int positive, string place) =>
        Of(ClassRows.Of(probabilities, targets, place), positive, place);

    /// <summary>Sorts and counts rows by the probability of one class.</summary>
    public static ScoredRows Of(ClassRows rows, int positive, string place)
    {
        if (positive < 0 || positive >= rows.Classes)
            throw new ConfigurationException(new Place { Subject = place, Property = nameof(positive) }, FormattableString.Invariant(
                $"the positive class must be from 0 to {rows.Classes - 1}, but it was '{positive}'."));
        ScoredRows counted = Of(rows.ProbabilitiesOf(positive), Array.ConvertAll(rows.Labels, label => label == positive));
        if (counted.Positives == 0 || counted.Negatives == 0)
            throw new DataException(new Place { Subject = place }, FormattableString.Invariant(
                $"rows of class '{positive}' and of others are required, but there are '{counted.Positives}' and '{counted.Negatives}'."));
        return counted;
    }

    /// <summary>Sorts and counts rows by scores.</summary>
    public static ScoredRows Of(double[] scores, bool[] areTrue)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        double[] falling = Array.ConvertAll(scores, score => -score);
        Array.Sort(falling, order);
        var different = new List<double>();
        List<long> positives = [], negatives = [];
        long found = 0;
        for (int i = 0; i < order.Length; i++)
        {
            found += areTrue[order[i]] ? 1 : 0;
            if (i + 1 < order.Length && falling[i + 1] == falling[i])
                continue;
            different.Add(-falling[i]);
            positives.Add(found);
            negatives.Add(i + 1 - found);
        }
        return new ScoredRows([.. different], [.. positives], [.. negatives]);
    }
}
