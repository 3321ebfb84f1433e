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
    public BaselineErrors(int horizon, int targets, int season)
    {
        (last, seasonal, drift) = (new(horizon, targets), new(horizon, targets), new(horizon, targets));
        (rows, steps, Season) = (new double[horizon * targets], new double[horizon], season);
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
    /// <param name="origin">The first step to forecast.</param>
    /// <param name="window">The steps before it that the model sees.</param>
    public void Add(ReadOnlySpan<double> actual, double[][] series, int origin, int window)
    {
        for (int rule = 0; rule < 3; rule++)
        {
            for (int target = 0; target < series.Length; target++)
            {
                Forecast(rule, series[target].AsSpan(0, origin), window, steps);
                for (int step = 0; step < steps.Length; step++)
                    rows[step * series.Length + target] = steps[step];
            }
            (rule switch { 0 => last, 1 => seasonal, _ => drift }).AddScaled(actual, rows);
        }
    }

    /// <summary>Writes the seasonal naive forecast; where the series is not yet a season long, the last value.</summary>
    public static void Seasonal(ReadOnlySpan<double> past, int season, Span<double> forecast) =>
        NaiveForecast.SeasonalNaive(past, past.Length < season ? 1 : season, forecast);

    /// <summary>Computes the standard deviation of values (divided by n); 1 where they are all equal.</summary>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double before = values[i] - mean;
            mean += before / (i + 1);
            squares += before * (values[i] - mean);
        }
        return squares > 0 ? Math.Sqrt(squares / values.Length) : 1;
    }

    private void Forecast(int rule, ReadOnlySpan<double> past, int window, Span<double> forecast)
    {
        if (rule == 0)
            NaiveForecast.LastValue(past, forecast);
        else if (rule == 1)
            Seasonal(past, Season, forecast);
        else
            NaiveForecast.Drift(past[^window..], forecast);
    }
}
