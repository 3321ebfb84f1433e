using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Results of an ensemble from those of its members.</summary>
internal static class EnsembleResults
{
    /// <summary>Returns a result per epoch: means over the members that trained it, steps of all together, and the time and speed of so
    /// many at a time.</summary>
    public static IReadOnlyList<EpochResult> Means(IReadOnlyList<IReadOnlyList<EpochResult>> members, int atATime)
    {
        var means = new EpochResult[members.Max(epochs => epochs.Count)];
        for (int i = 0; i < means.Length; i++)
        {
            EpochResult[] of = [.. members.Where(epochs => epochs.Count > i).Select(epochs => epochs[i])];
            means[i] = new EpochResult(i + 1,
                [.. of[0].Values.Select(value => KeyValuePair.Create(value.Key, of.Average(epoch => epoch[value.Key] ?? double.NaN)))],
                of.Average(epoch => epoch.LearningRate), Math.Round(of.Sum(epoch => epoch.TimeS) / atATime, 6),
                Math.Round(of.Average(epoch => epoch.SamplesPerS) * Math.Min(atATime, of.Length), 1),
                members.Sum(epochs => epochs.Count > 0 ? epochs[Math.Min(i, epochs.Count - 1)].Steps : 0));
        }
        return means;
    }

    /// <summary>Writes the results as <c>metrics.csv</c>.</summary>
    public static void Write(string path, IReadOnlyList<string> columns, IReadOnlyList<EpochResult> epochs) => AtomicFile.Write(
        path, (byte[])[.. CsvFormat.Line(columns), .. epochs.SelectMany(epoch => CsvFormat.Line(epoch.Row.Select(CsvFormat.Number)))]);

    /// <summary>Creates the summary of an ensemble.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="status">How the run ended.</param>
    /// <param name="epochs">The means of the epochs.</param>
    /// <param name="members">The summaries of the members.</param>
    /// <param name="atATime">The number of members that train at a time.</param>
    public static RunSummary Summary(
        string run, string status, IReadOnlyList<EpochResult> epochs, IReadOnlyList<RunSummary> members, int atATime)
    {
        double[] rates = [.. members.Select(member => member.TrainSamplesPerS).OfType<double>()];
        return new RunSummary(run, status, epochs.Count, members.Sum(member => member.Steps), epochs.Count > 0 ? epochs[^1].Values : [],
            rates.Length > 0 ? Math.Round(rates.Average() * atATime, 1) : null, Math.Round(epochs.Sum(epoch => epoch.TimeS), 3), null)
        {
            Members = members,
        };
    }

    /// <summary>Returns loss and metrics of an ensemble that is done: the means of its members in training, and its own in
    /// validation.</summary>
    /// <param name="members">The summaries of the members.</param>
    /// <param name="validation">Loss and metrics of the ensemble.</param>
    public static IReadOnlyList<KeyValuePair<string, double>> Values(
        IReadOnlyList<RunSummary> members, IReadOnlyList<KeyValuePair<string, double>> validation)
    {
        // A model of no epochs has no values of training.
        IEnumerable<string> names = validation.Select(value => value.Key).Where(name => members.All(member => member[name] is not null));
        return
        [
            .. names.Select(name => KeyValuePair.Create(name, members.Average(member => member[name]!.Value))),
            .. members.Any(member => member.Epochs > 0)
                ? validation.Select(value => KeyValuePair.Create("val_" + value.Key, value.Value)) : [],
        ];
    }
}
