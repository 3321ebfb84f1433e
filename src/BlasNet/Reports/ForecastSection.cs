using BlasNet.Data;
using BlasNet.Explaining;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Runs;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Forecasts of a run: their errors beside those of simple rules, by step ahead too, and some of them as pictures.</summary>
internal sealed class ForecastSection : IReportSection
{
    private const int MostExamples = 6;

    private readonly HeldOutPredictions samples;
    private readonly ForecastJudge judge;
    private readonly ForecastReport report;
    private readonly IReadOnlyList<ForecastFigures> figures;
    private readonly SeriesWindows windows;

    private ForecastSection(HeldOutPredictions samples, ForecastJudge judge, RunRecord run)
    {
        (this.samples, this.judge, windows) = (samples, judge, judge.Windows);
        judge.Reset();
        judge.Add(samples.AllOutputs, windows.Count);
        report = judge.Report();
        figures = [ForecastFigures.Of(samples.Part, report), .. run.Summary?.Forecasts.Where(each => each.Part == "test") ?? []];
    }

    public string Title => "Forecast";

    /// <summary>Judges the outputs of a run; null where they are no forecasts.</summary>
    public static ForecastSection? Of(HeldOutPredictions samples, RunRecord run) =>
        samples.Rows.Parts.Count == 1 && Array.TrueForAll(samples.AllOutputs, float.IsFinite)
            && ForecastJudges.Of(samples.Data, samples.Rows.Model.Network, samples.Table) is { } judge
            ? new ForecastSection(samples, judge, run) : null;

    public void Write(MarkupBuilder page)
    {
        page.Add($"<p class=\"soft\">{ForecastTable.Heading(samples.Part, judge)}. The baselines need no model: the last value, the ");
        page.Line($"value one season before, and the line from the first to the last value of the window.</p>");
        foreach (ForecastFigures each in figures)
            WriteTable(page, each);
        ForecastErrors errors = report.Model.Errors;
        if (errors.Quantiles.Count > 1)
            page.Line($"<p class=\"soft below\">{ForecastTable.Quantiles(errors)}.</p>");
        page.Line($"<div class=\"pair below\">");
        if (windows.Shape.Horizon > 1)
            WriteByHorizon(page);
        foreach ((int sample, int target) in Examples())
            WriteExample(page, sample, target);
        page.Line($"</div>");
    }

    // Evenly over the windows, the targets in turn.
    private IEnumerable<(int Sample, int Target)> Examples()
    {
        int count = Math.Min(MostExamples, windows.Count);
        for (int i = 0; i < count; i++)
            yield return ((int)((i + 0.5) * windows.Count / count), i % windows.Shape.Targets);
    }

    private static void WriteTable(MarkupBuilder page, ForecastFigures part)
    {
        page.Line($"<div class=\"card scroll below\"><table>");
        page.Add($"<caption>{part.Part}, {EpochFormat.Rate(part.Windows)} windows: ");
        page.Add($"gain over the best baseline {100 * part.Gain:0.#} % of its {part.Measure}. The first two columns are of standardized ");
        page.Line($"targets, the next two in units of the data.</caption>");
        page.Add($"<thead><tr><th scope=\"col\">forecast</th>");
        foreach (string heading in ForecastTable.Headings)
            page.Add($"<th scope=\"col\" class=\"number\">{heading}</th>");
        page.Line($"</tr></thead><tbody>");
        foreach (ForecastFigure score in part.Scores)
        {
            string season = score.Name == BaselineErrors.SeasonalNaive ? FormattableString.Invariant($", {part.Season}") : "";
            string best = score.Name == part.BestBaseline ? " (best baseline)" : "";
            page.Add($"<tr><th scope=\"row\">{score.Name}{season}{best}</th>");
            double[] values =
                [score.StandardizedMse, score.StandardizedMae, score.Rmse, score.Mae, score.Mase, score.Smape];
            foreach (double value in values)
                page.Add($"<td class=\"number\">{ForecastTable.Number(value)}</td>");
            page.Line($"</tr>");
        }
        page.Line($"</tbody></table></div>");
    }

    // Several targets have no common unit.
    private void WriteByHorizon(MarkupBuilder page)
    {
        bool scaled = windows.Shape.Targets > 1 && double.IsFinite(report.Model.Errors.Mase);
        string measure = scaled ? "mase" : "mae";
        string[] styles = ["validation", "run2 dash2", "run3 dash1", "run4 dash2"];
        var chart = new XyChart($"{measure} by step ahead", "steps ahead", measure).Cover(windows.Shape.FirstStep, 0);
        var legend = new List<(string, string, string)>();
        foreach ((int i, ForecastScore score) in report.Scores.Index())
        {
            chart.Line(styles[i], [.. score.Errors.ByHorizon.Select(step =>
                ((double)step.Step, scaled ? step.Mase : step.MeanAbsoluteError))]);
            legend.Add((styles[i], ForecastTable.Name(report, score),
                ForecastTable.Number(scaled ? score.Errors.Mase : score.Errors.MeanAbsoluteError)));
        }
        chart.WriteCard(page, $"{measure} by step ahead", [.. legend]);
    }

    private void WriteExample(MarkupBuilder page, int sample, int target)
    {
        ForecastShape shape = windows.Shape;
        int group = windows.GroupOf(sample), origin = windows.OriginOf(sample);
        double[][] series = judge.SeriesOf(group);
        int shown = Math.Min(shape.Window, Math.Max(2 * shape.LastStep, judge.Season > 1 ? 2 * judge.Season : 1));
        int end = Math.Min(origin + shape.LastStep, series[target].Length - 1);
        double[] naive = new double[shape.Outputs];
        judge.Rules.Forecast(1, series, origin + 1, shape.Window, naive);
        double[][] quantiles = Quantiles(sample, target);
        string now = windows.TimesOf(group) is null ? $"step {windows.TimeOf(group, origin)}" : windows.TimeOf(group, origin);
        var chart = new XyChart($"a forecast of {Name(target)}", $"steps after {now}", Name(target));
        if (quantiles.Length > 1)
            chart.Band("validation", Points(quantiles[0]), Points(quantiles[^1]));
        chart.Line("wait dash1", Points([.. naive.Where((_, i) => i % shape.Targets == target)]))
            .Line("train", [.. Enumerable.Range(origin + 1 - shown, shown + end - origin)
                .Select(step => ((double)(step - origin), series[target][step]))])
            .Line("validation", Points(quantiles[quantiles.Length > 1 ? QuantileErrors.MiddleOf(judge.Model.Quantiles) : 0]))
            .Rule(0);
        string of = windows.Groups[group].Length > 0 ? $"{windows.Groups[group]}: {Name(target)}" : Name(target);
        List<(string, string, string)> legend =
            [("train", "data", ""), ("validation", "forecast", ""), ("wait dash1", "seasonal naive", "")];
        if (quantiles.Length > 1)
            legend.Insert(2, ("validation", FormattableString.Invariant($"{judge.Model.Quantiles[0]} to {judge.Model.Quantiles[^1]}"), ""));
        chart.WriteCard(page, $"{of} after {now}", [.. legend]);

        (double, double)[] Points(double[] values) =>
            [.. values.Select((value, i) => ((double)(shape.FirstStep + i), value))];
    }

    // The forecast of each quantile, the lowest first; without quantiles the forecast alone.
    private double[][] Quantiles(int sample, int target)
    {
        int width = samples.AllOutputs.Length / windows.Count;
        double[] values = judge.ForecastOf(samples.AllOutputs.AsSpan(sample * width, width));
        int count = Math.Max(1, judge.Model.Quantiles.Count), horizon = windows.Shape.Horizon;
        double[][] quantiles = [.. Enumerable.Range(0, count).Select(_ => new double[horizon])];
        for (int step = 0; step < horizon; step++)
        {
            double[] sorted = [.. values.AsSpan((step * windows.Shape.Targets + target) * count, count)];
            Array.Sort(sorted);
            for (int q = 0; q < count; q++)
                quantiles[q][step] = sorted[q];
        }
        return quantiles;
    }

    private string Name(int target) => samples.ValueName(target);
}
