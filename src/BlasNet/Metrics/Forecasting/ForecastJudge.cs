using BlasNet.Data;

namespace BlasNet.Metrics;

/// <summary>Judge of the forecasts for all windows of a part of the data, beside simple rules on the same windows.</summary>
/// <remarks>What does not depend on the model is computed once: season, scales, and the errors of the rules.</remarks>
internal sealed class ForecastJudge
{
    private const string Gain = "gain";

    private readonly SeriesWindows windows;
    private readonly ForecastUnits units;
    private readonly IReadOnlyList<double> quantiles;
    private readonly ForecastMeasure measure;
    private readonly ForecastErrors model;
    private readonly double[][] scales;
    private readonly double[] deviations, actual, forecast;
    private readonly float[] targets;
    private readonly Lazy<BaselineErrors> rules;
    private int done, group = -1;

    /// <summary>Looks at the training part of each series.</summary>
    /// <param name="windows">The windows; their targets are known.</param>
    /// <param name="units">The units of the targets.</param>
    /// <param name="measure">What the gain over the rules is measured by.</param>
    /// <param name="quantiles">The quantiles of the outputs; empty for one value per target.</param>
    /// <param name="season">The steps of a season; null to find it.</param>
    public ForecastJudge(SeriesWindows windows, ForecastUnits units, ForecastMeasure measure, IReadOnlyList<double> quantiles, int? season)
    {
        (this.windows, this.units, this.measure, this.quantiles) = (windows, units, measure, quantiles);
        ForecastShape shape = windows.Shape;
        Season = season ?? FindSeason(windows, units);
        IsSeasonGiven = season is not null;
        (scales, deviations) = TrainingScales(windows, units, Season);
        model = new ForecastErrors(shape.Horizon, shape.Targets, quantiles) { FirstStep = shape.FirstStep };
        (actual, targets) = (new double[shape.Outputs], new float[shape.Outputs]);
        forecast = new double[shape.Outputs * Math.Max(1, quantiles.Count)];
        rules = new Lazy<BaselineErrors>(JudgeRules);
    }

    /// <summary>Gets the steps of a season.</summary>
    public int Season { get; }

    /// <summary>Gets whether the season was given.</summary>
    public bool IsSeasonGiven { get; }

    /// <summary>Gets the windows.</summary>
    public SeriesWindows Windows => windows;

    /// <summary>Gets the errors of the model over the windows added.</summary>
    public ForecastErrors Model => model;

    /// <summary>Gets the rules with their errors over all windows.</summary>
    public BaselineErrors Rules => rules.Value;

    /// <summary>Gets the names of <see cref="Values"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["mase", "smape", "last_value", "seasonal_naive", "drift", Gain];

    /// <summary>Gets the errors of the model, those of the rules as the loss measures them, and the gain.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Values => ValuesOf(Report());

    /// <summary>Returns whether a value of <see cref="Names"/> is an error, the smaller the better.</summary>
    public static bool Falls(string name) => Names.Contains(name) && name != Gain;

    /// <summary>Returns whether a column is the error of a rule, which is the same in all epochs.</summary>
    public static bool IsOfRule(string column) => column[(column.IndexOf('_', StringComparison.Ordinal) + 1)..] is var name
        && name.Length < column.Length && Names.Skip(2).SkipLast(1).Contains(name);

    /// <summary>Returns the values of a report.</summary>
    public static IReadOnlyList<KeyValuePair<string, double>> ValuesOf(ForecastReport report)
    {
        ForecastErrors model = report.Model.Errors;
        double[] values = [model.Mase, model.Smape, .. report.Baselines.Select(rule => rule.Error), report.Gain];
        return [.. Names.Zip(values, KeyValuePair.Create)];
    }

    /// <summary>Starts over with the first window.</summary>
    public void Reset()
    {
        model.Reset();
        (done, group) = (0, -1);
    }

    /// <summary>Adds the outputs of the next windows, in their order. Allocates nothing.</summary>
    /// <param name="outputs">Shape [rows, horizon, targets] or [rows, horizon, targets, quantiles].</param>
    /// <param name="rows">The number of windows.</param>
    public void Add(ReadOnlySpan<float> outputs, int rows)
    {
        int width = outputs.Length / rows;
        for (int row = 0; row < rows; row++, done++)
        {
            int own = windows.GroupOf(done);
            if (own != group)
                model.SetScales(scales[group = own]);
            ReadOnlySpan<int> sample = [done];
            windows.GatherTargets(sample, targets);
            units.Restore(targets, actual);
            units.RestoreOutputs(outputs.Slice(row * width, width), Math.Max(1, quantiles.Count), forecast);
            model.AddScaled(actual, forecast);
        }
    }

    /// <summary>Returns the errors so far beside those of the rules.</summary>
    public ForecastReport Report(string name = "model") =>
        ForecastReport.Of(model, Rules, measure, units.Factors, deviations, quantiles, name);

    /// <summary>Returns the series of a group in its units, up to the end of this part.</summary>
    public double[][] SeriesOf(int group) => units.Series(windows.TargetsOf(group));

    /// <summary>Returns the outputs of a window in their units: [horizon, targets], or [horizon, targets, quantiles].</summary>
    public double[] ForecastOf(ReadOnlySpan<float> outputs)
    {
        double[] values = new double[outputs.Length];
        units.RestoreOutputs(outputs, Math.Max(1, quantiles.Count), values);
        return values;
    }

    private BaselineErrors JudgeRules()
    {
        ForecastShape shape = windows.Shape;
        var all = new BaselineErrors(shape.Horizon, shape.Targets, Season, shape.FirstStep);
        double[] then = new double[shape.Outputs];
        double[][] series = [];
        int own = -1;
        for (int sample = 0; sample < windows.Count; sample++)
        {
            if (windows.GroupOf(sample) != own)
            {
                own = windows.GroupOf(sample);
                series = SeriesOf(own);
                all.SetScales(scales[own]);
            }
            windows.GatherTargets([sample], targets);
            units.Restore(targets, then);
            all.Add(then, series, windows.OriginOf(sample) + 1, shape.Window);
        }
        return all;
    }

    private static int FindSeason(SeriesWindows windows, ForecastUnits units)
    {
        var search = new SeasonSearch(SeasonSearch.For(windows.TimesOf(0)?.Step));
        for (int group = 0; group < windows.Groups.Count; group++)
        {
            foreach (double[] series in units.Series(Training(windows, group)))
                search.Add(series);
        }
        return search.Best;
    }

    private static (double[][] Scales, double[] Deviations) TrainingScales(SeriesWindows windows, ForecastUnits units, int season)
    {
        var scales = new double[windows.Groups.Count][];
        var deviations = new TargetDeviation[windows.Shape.Targets];
        for (int group = 0; group < scales.Length; group++)
        {
            double[][] series = units.Series(Training(windows, group));
            scales[group] = Array.ConvertAll(series, values => NaiveForecast.ErrorScale(values, season));
            for (int target = 0; target < series.Length; target++)
                deviations[target] = deviations[target].With(series[target]);
        }
        return (scales, Array.ConvertAll(deviations, deviation => deviation.Value));
    }

    // A part that lies before the end of training has fewer steps than that.
    private static ReadOnlySpan<float> Training(SeriesWindows windows, int group)
    {
        ReadOnlySpan<float> all = windows.TargetsOf(group);
        return all[..Math.Min(all.Length, windows.TrainingStepsOf(group) * windows.Shape.Targets)];
    }
}
