using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Charts over the epochs: loss and metrics with training and validation in one each, learning rate and throughput.</summary>
internal sealed class CurvesSection(RunRecord run) : IReportSection
{
    private const string ValidationPrefix = "val_";

    public string Title => "Curves";

    public void Write(MarkupBuilder page)
    {
        if (run.Epochs.Count == 0)
        {
            page.Line($"<p class=\"soft\">No epoch is complete yet.</p>");
            return;
        }
        page.Line($"<div class=\"pair\">");
        foreach (string metric in run.Epochs[0].Values.Select(value => value.Key).Where(name => !IsOfValidation(name)))
        {
            ChartLine training = Line("training", "train", epoch => epoch[metric]);
            bool validates = run.Epochs[0][ValidationPrefix + metric] is not null;
            ChartLine[] further = validates ? [Line("validation", "validation", epoch => epoch[ValidationPrefix + metric])] : [];
            new LineChart(metric, [training, .. further, .. metric == "loss" ? BestRule() : []]).WriteCard(page);
        }
        foreach (string column in run.Epochs[0].Values.Select(value => value.Key).Where(IsOfForecast))
            new LineChart(column[ValidationPrefix.Length..], [Line("validation", "validation", epoch => epoch[column])]).WriteCard(page);
        new LineChart("learning rate", [Line("of the epoch's last step", "train", epoch => epoch.LearningRate)]).WriteCard(page);
        new LineChart("samples per second", [Line("while training", "train", epoch => epoch.SamplesPerS)]).WriteCard(page);
        page.Line($"</div>");
        if (run.Best is { } best)
        {
            string of = best.ValidationLoss is null ? "training" : "validation";
            string least = EpochFormat.Number(best.ValidationLoss ?? best.Loss);
            page.Line($"<p class=\"soft\">Least {of} loss: {least} in epoch {best.Epoch}.{Thinned}</p>");
        }
    }

    private string Thinned => run.Epochs.Count <= LineChart.MostPoints ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $" Of {run.Epochs.Count} epochs the curves show the least and largest values of each interval.");

    // It is measured as the validation loss is.
    private ChartLine[] BestRule()
    {
        string? best = run.Epochs[0].Values.Where(value => ForecastJudge.IsOfRule(value.Key)).OrderBy(value => value.Value)
            .Select(value => value.Key).FirstOrDefault();
        return best is null ? []
            : [Line($"best baseline, {best[ValidationPrefix.Length..].Replace('_', ' ')}", "wait dash1", epoch => epoch[best])];
    }

    // Training is not judged as a forecast.
    private bool IsOfForecast(string column) => IsOfValidation(column) && !ForecastJudge.IsOfRule(column)
        && run.Epochs[0][column[ValidationPrefix.Length..]] is null;

    private static bool IsOfValidation(string column) => column.StartsWith(ValidationPrefix, StringComparison.Ordinal);

    private ChartLine Line(string name, string style, Func<EpochResult, double?> value) => ChartLine.Of(run, name, style, value);
}
