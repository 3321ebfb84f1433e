namespace BlasNet.Metrics;

/// <summary>Errors of the forecasts by simple rules: last value, seasonal naive, drift.</summary>
internal sealed class BaselineErrors
{
    /// <summary>Names of the rules in tables and, with lines between the words, in columns.</summary>
    public const string LastValue = "last value", SeasonalNaive = "seasonal naive", Drift = "drift";

    private readonly ForecastErrors last, seasonal, drift;
    private readonly double[] rows, steps;

    /// <summary>Creates empty sums.</summary>
    /// <param name="horizon">The steps of a forecast.</param>
    /// <param name="targets">The targets of a step.</param>
    /// <param name="season">The steps of a season.</param>
    /// <param name="firstStep">The number of steps ahead of the first of them.</param>
    public BaselineErrors(int horizon, int targets, int season, int firstStep = 1)
    {
        (last, seasonal, drift) = (New(), New(), New());
        (rows, steps, Season) = (new double[horizon * targets], new double[firstStep - 1 + horizon], season);

        ForecastErrors New() => new(horizon, targets) { FirstStep = firstStep };
    }

    /// <summary>Gets the steps of a season.</summary>
    public int Season { get; }

    /// <summary>Gets the rules with their errors.</summary>
    public IReadOnlyList<(string Name, ForecastErrors Errors)> All => [(LastValue, last), (SeasonalNaive, seasonal), (Drift, drift)];

    /// <summary>Takes the scales of the series of the next windows.</summary>
    public void SetScales(ReadOnlySpan<double> scales)
    {
        last.SetScales(scales);
        seasonal.SetScales(scales);
        drift.SetScales(scales);
    }

    /// <summary>Adds a window. Allocates nothing.</summary>
    /// <param name="actual">The true values [horizon, targets].</param>
    /// <param name="series">The series of each target.</param>
    /// <param name="origin">The steps up to now; the next one is the first that a rule forecasts.</param>
    /// <param name="window">The steps before it that the model sees.</param>
    public void Add(ReadOnlySpan<double> actual, double[][] series, int origin, int window)
    {
        for (int rule = 0; rule < 3; rule++)
        {
            Forecast(rule, series, origin, window, rows);
            (rule switch { 0 => last, 1 => seasonal, _ => drift }).AddScaled(actual, rows);
        }
    }

    /// <summary>Writes the forecast of a rule, by its number in <see cref="All"/>: [horizon, targets]. Allocates nothing.</summary>
    public void Forecast(int rule, double[][] series, int origin, int window, Span<double> forecast)
    {
        int skipped = steps.Length - last.Horizon;
        for (int target = 0; target < series.Length; target++)
        {
            Forecast(rule, series[target].AsSpan(0, origin), window, steps);
            for (int step = skipped; step < steps.Length; step++)
                forecast[(step - skipped) * series.Length + target] = steps[step];
        }
    }

    /// <summary>Writes the seasonal naive forecast; where the series is not yet a season long, the last value.</summary>
    public static void Seasonal(ReadOnlySpan<double> past, int season, Span<double> forecast) =>
        NaiveForecast.SeasonalNaive(past, past.Length < season ? 1 : season, forecast);

    private void Forecast(int rule, ReadOnlySpan<double> past, int window, double[] forecast)
    {
        if (rule == 0)
            NaiveForecast.LastValue(past, forecast);
        else if (rule == 1)
            Seasonal(past, Season, forecast);
        else
            NaiveForecast.Drift(past[^window..], forecast);
    }
}
