using System.Globalization;
using BlasNet.Metrics;
using BlasNet.Runs;

namespace BlasNet.Cli;

/// <summary>Printer of backtests: a row per origin, then means and standard deviations of the model and the baselines.</summary>
internal static class BacktestPrinter
{
    /// <summary>Returns the tables.</summary>
    /// <param name="all">The backtest.</param>
    /// <param name="labels">What the rows are called; null numbers them.</param>
    public static string Of(Backtest all, RowLabels? labels = null)
    {
        labels ??= RowLabels.Numbered("origin", all.Folds.Count);
        string[] figures = ["windows", "mae", "mase", "smape", "best baseline", "gain", "run"];
        var origins = new TextTable([.. labels.Headings, .. figures]) { TextColumnsAtEnd = 1 };
        foreach ((int i, RunSummary fold) in all.Folds.Index())
        {
            if (fold.Forecasts.FirstOrDefault(part => part.Part == "test") is not { } part)
                continue;
            ForecastFigure model = part.Scores[0];
            origins.Add([.. labels[i], part.Windows.ToString(CultureInfo.InvariantCulture),
                Number(model.Mae), Number(model.Mase), Number(model.Smape), part.BestBaseline, Share(part.Gain), fold.Run]);
        }
        return $"{origins}\n{Means(all)}".TrimEnd();
    }

    // A mean and its deviation over the origins in each cell.
    private static string Means(Backtest all)
    {
        if (all.Means.Count == 0)
            return "";
        var means = new TextTable(["mean ± deviation", .. ForecastTable.Headings]);
        foreach ((ForecastFigure mean, ForecastFigure deviation) in all.Means.Zip(all.Deviations))
            means.Add([mean.Name, .. Cells(mean).Zip(Cells(deviation), (value, spread) => $"{value} ± {spread}")]);
        (double gain, double deviates) = all.Of("test_gain");
        return FormattableString.Invariant($"{means}gain over the best baseline: {Share(gain)} ± {Share(deviates)}");
    }

    private static IEnumerable<string> Cells(ForecastFigure figure) =>
        new[] { figure.StandardizedMse, figure.StandardizedMae, figure.Rmse, figure.Mae, figure.Mase, figure.Smape }.Select(Number);

    private static string Number(double value) => ForecastTable.Number(value);

    private static string Share(double value) =>
        double.IsFinite(value) ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.#} %") : "-";
}
