using System.Globalization;
using BlasNet.Plots;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>The title of a run's report and its most important numbers.</summary>
internal static class ReportHeader
{
    // Metrics and the names of their tiles.
    private static readonly (string Column, string Name)[] Metrics =
    [
        ("val_accuracy", "validation accuracy"), ("val_loss", "validation loss"),
        ("accuracy", "training accuracy"), ("loss", "training loss"),
    ];

    /// <summary>Writes title, state and tiles.</summary>
    public static void Write(MarkupBuilder page, RunRecord run)
    {
        TrainingConfig config = run.Config;
        string state = run.Status == RunStatus.Done ? "done" : run.Status == RunStatus.Failed ? "failed" : "";
        page.Line($"<h1>{run.Directory.Name}<span class=\"status {state}\">{run.Status}</span></h1>");
        string description = config.Model.Description is { } text ? ". " + text : "";
        page.Line($"<p class=\"soft\">{config.Model.Name ?? config.Name} on {config.Data}{description}</p>");
        page.Line($"<div class=\"tiles\">");
        if (KeptEpoch(run) is { } epoch)
        {
            foreach ((string column, string name) in Metrics)
            {
                if (epoch[column] is { } value)
                    Tile(page, name, EpochFormat.Number(value));
            }
        }
        Tile(page, "epochs", string.Create(CultureInfo.InvariantCulture, $"{run.Epochs.Count} of {config.Epochs}"));
        if (run.Epochs.Count > 0)
        {
            Tile(page, "time", Time(run.Epochs.Sum(each => each.TimeS)));
            Tile(page, "samples per second", EpochFormat.Rate(run.Summary?.TrainSamplesPerS ?? run.Epochs[^1].SamplesPerS));
        }
        Tile(page, "parameters", EpochFormat.Rate(ModelSummary.Of(config.Model.Model).Sum(layer => layer.Parameters)));
        page.Line($"</div>");
    }

    /// <summary>Returns the epoch whose weights are kept: with early stopping the best one, else the last; null before the first.</summary>
    public static EpochResult? KeptEpoch(RunRecord run) =>
        run.Config.EarlyStopping is not null && run.Status == RunStatus.Done ? run.Best : run.Epochs.Count > 0 ? run.Epochs[^1] : null;

    private static void Tile(MarkupBuilder page, string name, string value) =>
        page.Line($"<div class=\"card tile\"><b>{value}</b><span class=\"soft\">{name}</span></div>");

    private static string Time(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return seconds < 60 ? seconds.ToString("0.0 s", CultureInfo.InvariantCulture)
            : seconds < 3600 ? time.ToString(@"m\ \m\i\n\ s\ \s", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
    }
}
