using System.Globalization;
using BlasNet.Plots;

namespace BlasNet.Training.Reports;

/// <summary>Shows the curves of several runs in common charts, a colour for each run.</summary>
internal sealed class RunOverlay(IReadOnlyList<RunRecord> runs) : IReportSection
{
    private const int Colours = 8, Dashes = 3;

    // Over all lines of a chart, so that the page of a hundred runs stays small.
    private const int MostPoints = 8000, FewestPoints = 60;

    public string Title => "Curves";

    /// <summary>Gives the class of the strokes of a run: colours come again with dashes.</summary>
    public static string Style(int run) =>
        string.Create(CultureInfo.InvariantCulture, $"run{run % Colours} dash{run / Colours % Dashes}");

    public void Write(MarkupText page)
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

    private void WriteChart(MarkupText page, string title, Func<EpochResult, double?> value)
    {
        int most = Math.Clamp(MostPoints / runs.Count, FewestPoints, LineChart.MostPoints);
        new LineChart(title, [.. runs.Select((run, i) => (Run: run, Style: Style(i)))
            .Where(each => each.Run.Epochs.Count > 0 && value(each.Run.Epochs[0]) is not null)
            .Select(each => ChartLine.Of(each.Run, each.Run.Directory.Name, each.Style, value, most))]).WriteCard(page);
    }
}
