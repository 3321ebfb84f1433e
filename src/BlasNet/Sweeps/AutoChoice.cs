namespace BlasNet.Sweeps;

/// <summary>Choice among the trials that were trained on all folds: the average of the best four, or of fewer that are clearly
/// better.</summary>
/// <remarks>All numbers are of rows that the networks which predicted them did not learn from. The best of many is best by luck in part,
/// and an average suffers less from it; so fewer trials must be better by more than one standard error over the folds.</remarks>
/// <param name="scores">The score of each trial on each fold, [trials][folds].</param>
/// <param name="falls">Whether smaller scores are better.</param>
/// <param name="scoreOf">Returns the score of the average of some trials on a fold, given by their positions.</param>
internal sealed class AutoChoice(
    IReadOnlyList<IReadOnlyList<double>> scores, bool falls, Func<IReadOnlyList<int>, int, double> scoreOf)
{
    /// <summary>The most trials that are averaged: more make a model larger and hardly better.</summary>
    public const int MostTrials = 4;

    /// <summary>Chooses by some of the folds; returns the positions of the trials, the best first.</summary>
    public IReadOnlyList<int> By(IReadOnlyList<int> folds)
    {
        int[] ranked = [.. Enumerable.Range(0, scores.Count).OrderBy(trial => Order(folds.Average(fold => scores[trial][fold])))
            .ThenBy(trial => trial).Take(MostTrials)];
        double[] wide = ScoresOf(ranked, folds);
        int best = ranked.Length;
        double bestGain = 0;
        for (int count = 1; count < ranked.Length; count++)
        {
            (double gain, double error) = Gain(wide, ScoresOf(ranked[..count], folds));
            if (gain > error && gain > bestGain)
                (best, bestGain) = (count, gain);
        }
        return ranked[..best];
    }

    /// <summary>Chooses for each of some folds by all the others.</summary>
    /// <returns>The fold, and the trials chosen without it: how good they are on it is not what they were chosen for.</returns>
    public IEnumerable<(int Fold, IReadOnlyList<int> Trials)> Without(IEnumerable<int> judged, int folds) => judged.Select(fold =>
        (fold, By([.. Enumerable.Range(0, folds).Where(other => other != fold)])));

    private double[] ScoresOf(int[] trials, IReadOnlyList<int> folds) => [.. folds.Select(fold => Order(scoreOf(trials, fold)))];

    // The mean by which the second scores are smaller, and its standard error.
    private static (double Mean, double Error) Gain(double[] scores, double[] others)
    {
        double[] gains = [.. scores.Zip(others, (score, other) => score - other)];
        double mean = gains.Average();
        return (mean, Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / Math.Max(1, gains.Length - 1) / gains.Length));
    }

    // What is not a number is the worst.
    private double Order(double score) => double.IsNaN(score) ? double.PositiveInfinity : falls ? score : -score;
}
