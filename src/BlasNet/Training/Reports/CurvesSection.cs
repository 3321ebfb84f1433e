namespace BlasNet.Training.Reports;

/// <summary>Shows loss and metrics over the epochs, training and validation in one chart each.</summary>
internal sealed class CurvesSection(RunRecord run) : IReportSection
{
    private const string ValidationPrefix = "val_";

    public string Title => "Curves";

    public void Write(HtmlText page)
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
            WriteChart(page, metric, [training, .. further]);
        }
        if (run.Epochs.Select(epoch => epoch.LearningRate).Distinct().Count() > 1)
            WriteChart(page, "learning rate", [Line("of the epoch's last step", "train", epoch => epoch.LearningRate)]);
        page.Line($"</div>");
        if (run.Best is { } best)
        {
            string of = best.ValidationLoss is null ? "training" : "validation";
            string least = EpochText.Number(best.ValidationLoss ?? best.Loss);
            page.Line($"<p class=\"soft\">Least {of} loss: {least} in epoch {best.Epoch}.</p>");
        }
    }

    private static bool IsOfValidation(string column) => column.StartsWith(ValidationPrefix, StringComparison.Ordinal);

    private ChartLine Line(string name, string style, Func<EpochResult, double?> value) =>
        new(name, style, [.. run.Epochs.Select(epoch => ((double)epoch.Epoch, value(epoch) ?? double.NaN))]);

    private static void WriteChart(HtmlText page, string metric, ChartLine[] lines)
    {
        page.Line($"<div class=\"card\"><h3>{metric}</h3><div class=\"legend\">");
        foreach (ChartLine line in lines)
            page.Line($"<span><i class=\"{line.Style}\"></i>{line.Name} {EpochText.Number(line.Points[^1].Y)}</span>");
        page.Line($"</div>");
        new LineChart(metric, lines).Write(page);
        page.Line($"</div>");
    }
}
