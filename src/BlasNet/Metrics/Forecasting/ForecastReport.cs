namespace BlasNet.Metrics;

/// <summary>Measures of an error that forecasts are compared by.</summary>
public enum ForecastMeasure
{
    /// <summary>The mean of the squared errors.</summary>
    SquaredError,

    /// <summary>The mean of the absolute errors.</summary>
    AbsoluteError,

    /// <summary>The mean pinball loss of the quantiles.</summary>
    Pinball,
}

/// <summary>Errors of the forecasts of a model beside those of simple rules on the same windows.</summary>
/// <remarks>The rules are those of <see cref="NaiveForecast"/>: the last value, the seasonal naive forecast and the drift over the window.
/// Prints as a table with a row for each, and the gain over the best of the rules.</remarks>
/// <param name="Scores">The scores: that of the model, then those of the rules.</param>
/// <param name="Season">The steps of a season; 1 where the data shows none.</param>
/// <param name="Measure">What the gain is measured by.</param>
/// <example>
/// <code>
/// double[] series = [.. Enumerable.Range(0, 200).Select(t => 10 + Math.Sin(t * Math.Tau / 12) + 0.01 * t)];
/// ForecastReport report = ForecastReport.Of(series, trainingSteps: 150, window: 24, horizon: 6,
///     past => [.. Enumerable.Range(0, 6).Select(step => past[^(12 - step)] + 0.12)]);
/// Console.WriteLine(report);
/// Console.WriteLine($"best rule: {report.Best.Name}, gain {report.Gain:0 %}");
/// </code>
/// </example>
public sealed record ForecastReport(IReadOnlyList<ForecastScore> Scores, int Season, ForecastMeasure Measure)
{
    /// <summary>Gets the score of the model.</summary>
    public ForecastScore Model => Scores[0];

    /// <summary>Gets the scores of the rules.</summary>
    public IReadOnlyList<ForecastScore> Baselines => [.. Scores.Skip(1)];

    /// <summary>Gets the rule with the smallest error by the measure, the first of equals.</summary>
    public ForecastScore Best => Scores.Skip(1).MinBy(score => score.Error)!;

    /// <summary>Gets the share of the best rule's error that the model avoids: 1 - error / error of the best rule. Below 0 the rule is the
    /// better forecast; 0 where neither errs.</summary>
    public double Gain => Model.Error == Best.Error ? 0 : 1 - Model.Error / Best.Error;

    /// <summary>Judges forecasts of one series at all origins after its training part.</summary>
    /// <param name="series">The values in the order of time.</param>
    /// <param name="trainingSteps">The first steps, which the model has learned from; they scale MASE and show the season.</param>
    /// <param name="window">The steps that a forecast sees, at least 1.</param>
    /// <param name="horizon">The steps of a forecast, at least 1.</param>
    /// <param name="forecast">The model: returns the next steps for the steps of a window.</param>
    /// <param name="season">The steps of a season; null to find it.</param>
    /// <exception cref="ConfigurationException">A number is below 1, the series has no step after a window and the training part that can
    /// be forecast, or a forecast has another length.</exception>
    public static ForecastReport Of(IReadOnlyList<double> series, int trainingSteps, int window, int horizon,
        Func<double[], double[]> forecast, int? season = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(forecast);
        const string place = nameof(ForecastReport);
        Check.AtLeastOne(trainingSteps, place, nameof(trainingSteps));
        Check.AtLeastOne(window, place, nameof(window));
        double[] values = [.. series];
        int first = Math.Max(trainingSteps, window);
        if (first + Check.AtLeastOne(horizon, place, nameof(horizon)) > values.Length)
            throw new ConfigurationException(new Place { Subject = place }, FormattableString.Invariant(
                $"'{trainingSteps}' steps of training or a window of '{window}', and '{horizon}' steps to forecast, need at least ")
                + FormattableString.Invariant($"{first + horizon} steps, but there are '{values.Length}'."));
        double[] training = values[..trainingSteps];
        int steps = season is { } given ? Check.AtLeastOne(given, place, nameof(season)) : NaiveForecast.FindSeason(training);
        var rules = new BaselineErrors(horizon, 1, steps);
        var model = new ForecastErrors(horizon);
        double[] scales = [NaiveForecast.ErrorScale(training, steps)];
        rules.SetScales(scales);
        for (int origin = first; origin + horizon <= values.Length; origin++)
        {
            double[] then = values[origin..(origin + horizon)];
            model.Add(then, forecast(values[(origin - window)..origin]), scales);
            rules.Add(then, [values], origin, window);
        }
        return Of(model, rules, ForecastMeasure.SquaredError, [1], [default(TargetDeviation).With(training).Value], [], "model");
    }

    /// <summary>Creates the report of errors.</summary>
    /// <param name="model">The errors of the model.</param>
    /// <param name="rules">Those of the rules on the same windows.</param>
    /// <param name="measure">What the gain is measured by.</param>
    /// <param name="units">For each target, the unit of the loss in that of the data.</param>
    /// <param name="deviations">The standard deviation of each target in the training part.</param>
    /// <param name="quantiles">The quantiles of the pinball loss.</param>
    /// <param name="name">The name of the model.</param>
    internal static ForecastReport Of(ForecastErrors model, BaselineErrors rules, ForecastMeasure measure, double[] units,
        double[] deviations, IReadOnlyList<double> quantiles, string name)
    {
        return new ForecastReport(
            [Score(name, model), .. rules.All.Select(rule => Score(rule.Name, rule.Errors))], rules.Season, measure);

        ForecastScore Score(string own, ForecastErrors errors) => new(own, errors)
        {
            StandardizedMse = errors.MeanSquaredErrorIn(deviations),
            StandardizedMae = errors.MeanAbsoluteErrorIn(deviations),
            Error = measure switch
            {
                ForecastMeasure.SquaredError => errors.MeanSquaredErrorIn(units),
                ForecastMeasure.AbsoluteError => errors.MeanAbsoluteErrorIn(units),
                _ => errors.PinballIn(units, quantiles),
            },
        };
    }

    /// <summary>Prints the table.</summary>
    public override string ToString() => string.Join(Environment.NewLine, ForecastTable.Lines(this));
}

/// <summary>Errors of the forecasts of a model or a rule.</summary>
/// <param name="Name">The name, such as <c>last value</c>.</param>
/// <param name="Errors">The errors, in units of the data.</param>
public sealed record ForecastScore(string Name, ForecastErrors Errors)
{
    /// <summary>Gets the mean of the squared errors of standardized targets: each is divided by the standard deviation of its target in the
    /// training part, as papers print it.</summary>
    public double StandardizedMse { get; internal init; }

    /// <summary>Gets the root of <see cref="StandardizedMse"/>.</summary>
    public double StandardizedRmse => Math.Sqrt(StandardizedMse);

    /// <summary>Gets the mean of the absolute errors of standardized targets.</summary>
    public double StandardizedMae { get; internal init; }

    /// <summary>Gets the error by which the report compares, in the scale of the loss.</summary>
    public double Error { get; internal init; }
}
