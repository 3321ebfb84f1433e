using System.Globalization;
using BlasNet.Data;

namespace BlasNet.Metrics;

/// <summary>Lines of text on the errors of a model and of the rules it is compared with.</summary>
internal static class ForecastTable
{
    private const string Gap = "  ";

    /// <summary>Gets the headings of the columns of numbers.</summary>
    public static IReadOnlyList<string> Headings { get; } = ["std mse", "std mae", "rmse", "mae", "mase", "smape"];

    /// <summary>Returns the numbers of a row as text.</summary>
    public static IReadOnlyList<string> Cells(ForecastScore score) =>
    [
        Number(score.StandardizedMse), Number(score.StandardizedMae), Number(score.Errors.RootMeanSquaredError),
        Number(score.Errors.MeanAbsoluteError), Number(score.Errors.Mase), Number(score.Errors.Smape),
    ];

    /// <summary>Returns the name of a row; the seasonal naive forecast has its season.</summary>
    public static string Name(ForecastReport report, ForecastScore score) => score.Name == BaselineErrors.SeasonalNaive
        ? FormattableString.Invariant($"{score.Name}, {report.Season}") : score.Name;

    /// <summary>Returns the lines: headings, a row for each forecast, the gain, and what is known of quantiles.</summary>
    public static IReadOnlyList<string> Lines(ForecastReport report)
    {
        List<string[]> rows = [["forecast", .. Headings]];
        rows.AddRange(report.Scores.Select(score => (string[])[Name(report, score), .. Cells(score)]));
        int[] widths = [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];
        List<string> lines = [.. rows.Select(row => string.Join(Gap,
            row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))))];
        lines.Add(Gain(report));
        if (report.Model.Errors.Quantiles.Count > 1)
            lines.Add(Quantiles(report.Model.Errors));
        return lines;
    }

    /// <summary>Returns the sentence on the gain.</summary>
    public static string Gain(ForecastReport report) => FormattableString.Invariant(
        $"gain over the best baseline ({Name(report, report.Best)}): {100 * report.Gain:0.#} % of its {MeasureName(report.Measure)}");

    /// <summary>Returns the name of a measure.</summary>
    public static string MeasureName(ForecastMeasure measure) => measure switch
    {
        ForecastMeasure.SquaredError => "mse",
        ForecastMeasure.AbsoluteError => "mae",
        _ => "pinball",
    };

    /// <summary>Returns the line above the table, with the windows and the season, and where that is from.</summary>
    public static string Heading(string part, ForecastJudge judge)
    {
        ForecastShape shape = judge.Windows.Shape;
        string steps = shape.FirstStep == shape.LastStep ? FormattableString.Invariant($"step {shape.LastStep}")
            : FormattableString.Invariant($"steps {shape.FirstStep} to {shape.LastStep}");
        string found = judge.IsSeasonGiven ? "as given" : judge.Season == 1 ? "none was found" : "found by autocorrelation";
        string season = judge.Season == 1 ? "1 step" : FormattableString.Invariant($"{judge.Season} steps");
        return FormattableString.Invariant($"{part}: {judge.Windows.Count} windows, {steps} ahead, season of {season} ({found})");
    }

    /// <summary>Returns the sentence on coverage and width of quantiles.</summary>
    public static string Quantiles(ForecastErrors errors) => FormattableString.Invariant(
        $"quantiles {errors.Quantiles[0]} to {errors.Quantiles[^1]}: {100 * errors.Coverage:0.#} % of the values lie between them ")
        + FormattableString.Invariant(
            $"({100 * (errors.Quantiles[^1] - errors.Quantiles[0]):0.#} % wanted), mean width {Number(errors.MeanWidth)} in units, ")
        + FormattableString.Invariant($"{100 * errors.Crossed:0.##} % had crossed");

    /// <summary>Returns a number with about four digits.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        string format = !(size >= 1e-3 && size < 1e7) && size != 0 ? "0.###e+0" : size < 10 ? "0.0000" : size < 100 ? "0.000"
            : size < 1000 ? "0.00" : size < 10000 ? "0.0" : "0";
        return double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "-";
    }
}
