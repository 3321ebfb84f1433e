namespace BlasNet.Training.Sweeps;

/// <summary>Is what a trial of a sweep came to, over its repeats.</summary>
/// <param name="Number">The trial, counted from 1.</param>
/// <param name="Settings">Keys and values.</param>
/// <param name="Mean">The mean of the metric over the repeats.</param>
/// <param name="Deviation">The standard deviation of the repeats, with n - 1 as divisor; null for a single one.</param>
/// <param name="Values">The metric of each repeat.</param>
/// <param name="Runs">The run of each repeat, <c>EXPERIMENT/run_0007</c>.</param>
public sealed record RankedTrial(
    int Number, IReadOnlyList<KeyValuePair<string, string>> Settings, double Mean, double? Deviation,
    IReadOnlyList<double> Values, IReadOnlyList<string> Runs)
{
    internal static RankedTrial Of(SweepTrial trial, IReadOnlyList<double> values, IReadOnlyList<string> runs)
    {
        double mean = values.Average();
        double? deviation = values.Count > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)) : null;
        return new RankedTrial(trial.Number, trial.Settings, mean, deviation, values, runs);
    }
}
