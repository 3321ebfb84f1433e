using System.Globalization;
using BlasNet.Training.Runs;

namespace BlasNet.Training.Reports;

/// <summary>Puts runs side by side: in what their configurations differ, and what each came to.</summary>
internal static class ComparedRuns
{
    /// <summary>Gives the values that are not the same in all runs: of model, data, seed, hyper-parameters and layers.</summary>
    public static IReadOnlyList<ComparedValue> Differences(IReadOnlyList<RunRecord> runs) =>
        [.. Sides([.. runs.Select(Asked)]).Where(value => value.Values.Distinct().Count() > 1)];

    /// <summary>Gives state, epochs, time, speed, and loss and metrics of the last epoch, or of the one whose weights are kept.</summary>
    public static IReadOnlyList<ComparedValue> Results(IReadOnlyList<RunRecord> runs) => Sides([.. runs.Select(Result)]);

    private static Dictionary<string, string> Asked(RunRecord run)
    {
        TrainingConfig config = run.Config;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["model"] = config.Model.Name ?? config.Name,
            ["data"] = config.Data,
            ["seed"] = config.Seed.ToString(CultureInfo.InvariantCulture),
            ["threads"] = config.Threads.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in HyperParameters.Of(config).Concat(HyperParameters.OfLayers(run.Directory.ConfigFile)))
            values[name] = value;
        return values;
    }

    private static Dictionary<string, string> Result(RunRecord run)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["status"] = run.Status,
            ["epochs"] = run.Epochs.Count.ToString(CultureInfo.InvariantCulture),
        };
        if (run.Best is { } best)
            values["best epoch"] = best.Epoch.ToString(CultureInfo.InvariantCulture);
        foreach ((string name, double value) in RunHead.Described(run)?.Values ?? [])
            values[name] = EpochText.Number(value);
        if (run.Epochs.Count > 0)
        {
            values["time, s"] = run.Epochs.Sum(epoch => epoch.TimeS).ToString("0.0", CultureInfo.InvariantCulture);
            values["samples per second"] = EpochText.Rate(run.Summary?.TrainSamplesPerS ?? run.Epochs[^1].SamplesPerS);
        }
        return values;
    }

    private static IReadOnlyList<ComparedValue> Sides(Dictionary<string, string>[] runs) =>
        [.. runs.SelectMany(run => run.Keys).Distinct()
            .Select(name => new ComparedValue(name, [.. runs.Select(run => run.GetValueOrDefault(name, ""))]))];
}
