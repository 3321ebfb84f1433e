using System.Globalization;
using BlasNet.Plots;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Runs side by side: the differences of their configurations, and their results.</summary>
internal static class ComparedRuns
{
    /// <summary>Lists the values that are not the same in all runs: of model, data, seed, hyper-parameters and layers.</summary>
    public static IReadOnlyList<ComparedValue> Differences(IReadOnlyList<RunRecord> runs) =>
        [.. SideBySide([.. runs.Select(Configuration)]).Where(value => value.Values.Distinct().Count() > 1)];

    /// <summary>Lists state, epochs, time, speed, and loss and metrics of the last epoch, or of the one whose weights are kept.</summary>
    public static IReadOnlyList<ComparedValue> Results(IReadOnlyList<RunRecord> runs) => SideBySide([.. runs.Select(Result)]);

    private static Dictionary<string, string> Configuration(RunRecord run)
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
        foreach ((string name, double value) in ReportHeader.KeptEpoch(run)?.Values ?? [])
            values[name] = EpochFormat.Number(value);
        if (run.Epochs.Count > 0)
        {
            values["time, s"] = Time(run.Epochs.Sum(epoch => epoch.TimeS));
            values["samples per second"] = EpochFormat.Rate(run.Summary?.TrainSamplesPerS ?? run.Epochs[^1].SamplesPerS);
        }
        return values;
    }

    private static string Time(double seconds) =>
        seconds.ToString(Math.Abs(seconds) < 1e15 ? "0.0" : "0.00e+00", CultureInfo.InvariantCulture);

    private static IReadOnlyList<ComparedValue> SideBySide(Dictionary<string, string>[] runs) =>
        [.. runs.SelectMany(run => run.Keys).Distinct()
            .Select(name => new ComparedValue(name, [.. runs.Select(run => run.GetValueOrDefault(name, ""))]))];
}

/// <summary>A table with a row per run and a column per compared value.</summary>
internal sealed class ComparisonSection(
    string title, string absence, IReadOnlyList<RunRecord> runs, IReadOnlyList<ComparedValue> values) : IReportSection
{
    public string Title => title;

    public void Write(MarkupBuilder page)
    {
        if (values.Count == 0)
        {
            page.Line($"<p class=\"soft\">{absence}</p>");
            return;
        }
        page.Line($"<div class=\"card scroll\"><table class=\"dense\"><thead><tr><th scope=\"col\">run</th>");
        foreach (ComparedValue value in values)
            page.Line($"<th scope=\"col\" class=\"number\">{value.Name}</th>");
        page.Line($"</tr></thead><tbody>");
        for (int run = 0; run < runs.Count; run++)
        {
            page.Add($"<tr><th scope=\"row\"><i class=\"key {RunOverlay.Style(run)}\"></i>{runs[run].Directory.Name}</th>");
            foreach (ComparedValue value in values)
                page.Add($"<td class=\"number\">{value.Values[run]}</td>");
            page.Line($"</tr>");
        }
        page.Line($"</tbody></table></div>");
    }
}

/// <summary>The curves of several runs in common charts, a colour for each run.</summary>
internal sealed class RunOverlay(IReadOnlyList<RunRecord> runs) : IReportSection
{
    private const int Colours = 8, Dashes = 3;

    // Over all lines of a chart, so that the page of a hundred runs stays small.
    private const int MostPoints = 8000, FewestPoints = 60;

    public string Title => "Curves";

    /// <summary>Returns the class of the strokes of a run: colours are used again with dashes.</summary>
    public static string Style(int run) =>
        string.Create(CultureInfo.InvariantCulture, $"run{run % Colours} dash{run / Colours % Dashes}");

    public void Write(MarkupBuilder page)
    {
        string[] columns = [.. runs.Where(run => run.Epochs.Count > 0)
            .SelectMany(run => run.Epochs[0].Values.Select(value => value.Key)).Distinct()];
        if (columns.Length == 0)
        {
            page.Line($"<p class=\"soft\">No epoch is complete yet.</p>");
            return;
        }
        page.Line($"<div class=\"pair\">");
        foreach (string column in columns)
            WriteChart(page, column, epoch => epoch[column]);
        WriteChart(page, "learning rate", epoch => epoch.LearningRate);
        WriteChart(page, "samples per second", epoch => epoch.SamplesPerS);
        page.Line($"</div>");
    }

    private void WriteChart(MarkupBuilder page, string title, Func<EpochResult, double?> value)
    {
        int most = Math.Clamp(MostPoints / runs.Count, FewestPoints, LineChart.MostPoints);
        new LineChart(title, [.. runs.Select((run, i) => (Run: run, Style: Style(i)))
            .Where(each => each.Run.Epochs.Count > 0 && value(each.Run.Epochs[0]) is not null)
            .Select(each => ChartLine.Of(each.Run, each.Run.Directory.Name, each.Style, value, most))]).WriteCard(page);
    }
}
