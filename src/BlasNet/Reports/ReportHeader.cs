using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>The title of a run's report and its most important numbers.</summary>
internal static class ReportHeader
{
    private const string Validation = "val_", Estimate = "estimate_", Test = "test_";

    // A million hours: a longer time is a damaged number, but no reason to show nothing.
    private const double LongestS = 3.6e9;

    private static readonly Dictionary<string, string> Names =
        new(StringComparer.Ordinal)
        {
            ["r2"] = "R²", ["mae"] = "MAE", ["mse"] = "MSE", ["rmse"] = "RMSE", ["auc"] = "AUC", ["f1"] = "F1", ["mase"] = "MASE",
            ["smape"] = "sMAPE",
        };

    /// <summary>Writes title, state and tiles.</summary>
    public static void Write(MarkupBuilder page, RunRecord run)
    {
        TrainingConfig config = run.Config;
        string state = run.Status == RunStatus.Done ? "done" : run.Status == RunStatus.Failed ? "failed" : "";
        page.Line($"<h1>{run.Directory.Name}<span class=\"status {state}\">{run.Status}</span></h1>");
        string description = config.Model.Description is { } text ? ". " + text : "";
        page.Line($"<p class=\"soft\">{config.Model.Name ?? config.Name} on {config.Data}{description}</p>");
        page.Line($"<div class=\"tiles\">");
        // The epochs of an ensemble are means over its members, whose weights it averages: only its summary has measures of the whole.
        bool isWhole = config.IsEnsemble && run.Status == RunStatus.Done;
        IReadOnlyList<KeyValuePair<string, double>> values =
            (isWhole ? run.Summary?.Values : KeptEpoch(run)?.Values ?? run.Summary?.Values) ?? [];
        IEnumerable<KeyValuePair<string, double>> test = run.Summary?.Values.Where(value => IsOfTest(value.Key)) ?? [];
        // What is measured on validation data comes first, and within each part the loss last.
        foreach ((string column, double value) in values.Where(value => !IsOfTest(value.Key)).Concat(test)
            .Where(value => !ForecastJudge.IsOfRule(value.Key))
            .OrderBy(value => IsEstimate(value.Key) || IsOfTest(value.Key) ? 0 : IsOfValidation(value.Key) ? 1 : 2)
            .ThenBy(value => value.Key.EndsWith("loss", StringComparison.Ordinal)))
            Tile(page, Name(column), EpochFormat.Number(value));
        if (config.IsEnsemble)
            Tile(page, "members", EpochFormat.Rate(config.Members!.Value));
        if (run.Epochs.Count > 0 || run.Summary?.Values is not { Count: > 0 })
            Tile(page, "epochs", string.Create(CultureInfo.InvariantCulture, $"{run.Epochs.Count} of {config.Epochs}"));
        if (run.Epochs.Count > 0)
        {
            Tile(page, "time", Time(run.Epochs.Sum(each => each.TimeS)));
            Tile(page, "samples per second", EpochFormat.Rate(run.Summary?.TrainSamplesPerS ?? run.Epochs[^1].SamplesPerS));
        }
        long parameters = ModelSummary.Of(config.Model.Model).Sum(layer => layer.Parameters);
        Tile(page, "parameters", EpochFormat.Rate((config.Members ?? 1) * parameters));
        page.Line($"</div>");
    }

    /// <summary>Returns the epoch whose weights are kept: with early stopping the best one, where the best epoch is restored the last of
    /// equally good ones, else the last; null before the first.</summary>
    public static EpochResult? KeptEpoch(RunRecord run)
    {
        bool isDone = run.Status == RunStatus.Done;
        if (isDone && run.Config.RestoreBestEpoch is true)
            return run.Epochs.LastOrDefault(epoch => RunRecorder.Rank(epoch) == RunRecorder.Rank(run.Best!));
        return isDone && run.Config.EarlyStopping is not null ? run.Best : run.Epochs.Count > 0 ? run.Epochs[^1] : null;
    }

    private static bool IsOfValidation(string column) => column.StartsWith(Validation, StringComparison.Ordinal);

    private static bool IsOfTest(string column) => column.StartsWith(Test, StringComparison.Ordinal);

    private static bool IsEstimate(string column) => column.StartsWith(Estimate, StringComparison.Ordinal);

    private static string Name(string column)
    {
        (string kind, string metric) = IsOfValidation(column) ? ("validation", column[Validation.Length..])
            : IsEstimate(column) ? ("expected", column[Estimate.Length..])
            : IsOfTest(column) ? ("test", column[Test.Length..])
            : ("training", column);
        return $"{kind} {Names.GetValueOrDefault(metric, metric)}";
    }

    private static void Tile(MarkupBuilder page, string name, string value) =>
        page.Line($"<div class=\"card tile\"><b>{value}</b><span class=\"soft\">{name}</span></div>");

    private static string Time(double seconds)
    {
        if (!(Math.Abs(seconds) < LongestS))
            return double.IsFinite(seconds) ? (seconds / 3600).ToString("0.00e+00 h", CultureInfo.InvariantCulture) : "unknown";
        var time = TimeSpan.FromSeconds(seconds);
        return seconds < 60 ? seconds.ToString("0.0 s", CultureInfo.InvariantCulture)
            : seconds < 3600 ? time.ToString(@"m\ \m\i\n\ s\ \s", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
    }
}
