namespace BlasNet.Metrics;

/// <summary>Forecasts by simple rules, with which those of a model are compared.</summary>
/// <remarks>Values are in the order of time and in units of the data; y[T] is the last of them. Hyndman and Athanasopoulos 2021,
/// "Forecasting: principles and practice", section 5.2, <see href="https://otexts.com/fpp3/simple-methods.html"/>.</remarks>
/// <example>
/// <code>
/// double[] past = [3, 5, 4, 6, 4, 6, 5, 8];
/// double[] forecast = NaiveForecast.SeasonalNaive(past, horizon: 3, season: 2);
/// Console.WriteLine(string.Join(' ', forecast));
/// </code>
/// </example>
public static class NaiveForecast
{
    /// <summary>Repeats the last value: y[T].</summary>
    /// <param name="past">The values up to now, at least 1.</param>
    /// <param name="horizon">The steps to forecast, at least 1.</param>
    /// <exception cref="ConfigurationException">There is no value, or the horizon is below 1.</exception>
    public static double[] LastValue(ReadOnlySpan<double> past, int horizon)
    {
        double[] forecast = Steps(past, horizon, 1);
        LastValue(past, forecast);
        return forecast;
    }

    /// <summary>Repeats the last season: y[T + h - m * ceil(h / m)] for the step h and the season m.</summary>
    /// <param name="past">The values up to now, at least a season.</param>
    /// <param name="horizon">The steps to forecast, at least 1.</param>
    /// <param name="season">The steps of a season, at least 1; 1 repeats the last value.</param>
    /// <exception cref="ConfigurationException">There are fewer values than a season has, or the horizon or season is below 1.</exception>
    public static double[] SeasonalNaive(ReadOnlySpan<double> past, int horizon, int season)
    {
        double[] forecast = Steps(past, horizon, Check.AtLeastOne(season, nameof(NaiveForecast), nameof(season)));
        SeasonalNaive(past, season, forecast);
        return forecast;
    }

    /// <summary>Continues the line from the first value to the last one: y[T] + h (y[T] - y[1]) / (T - 1) for the step h.</summary>
    /// <param name="past">The values whose first and last one make the line, at least 1; of a single one the line is level.</param>
    /// <param name="horizon">The steps to forecast, at least 1.</param>
    /// <exception cref="ConfigurationException">There is no value, or the horizon is below 1.</exception>
    public static double[] Drift(ReadOnlySpan<double> past, int horizon)
    {
        double[] forecast = Steps(past, horizon, 1);
        Drift(past, forecast);
        return forecast;
    }

    /// <summary>Finds the season of a series: the one of 24, 168, 12, 7 and 52 steps with the highest autocorrelation.</summary>
    /// <remarks>That of the differences of successive steps, which a trend leaves alone; it must exceed 3 / sqrt(n), which noise of n
    /// steps rarely does. The series must have at least two seasons.</remarks>
    /// <param name="series">The series, such as its training part.</param>
    /// <returns>The steps of a season; 1 where there is none of these lengths.</returns>
    /// <exception cref="ArgumentNullException">The series is null.</exception>
    public static int FindSeason(IReadOnlyList<double> series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var search = new SeasonSearch(SeasonSearch.Usual);
        search.Add([.. series]);
        return search.Best;
    }

    /// <summary>Computes the scale of MASE: the mean of |y[t] - y[t - m]| over a series, the error of the seasonal naive forecast of one
    /// step.</summary>
    /// <param name="series">The training part of a series.</param>
    /// <param name="season">The steps m of a season, at least 1.</param>
    /// <returns>The scale; NaN where the series has no more steps than a season.</returns>
    /// <exception cref="ConfigurationException">The season is below 1.</exception>
    public static double ErrorScale(ReadOnlySpan<double> series, int season)
    {
        Check.AtLeastOne(season, nameof(NaiveForecast), nameof(season));
        double sum = 0;
        for (int t = season; t < series.Length; t++)
            sum += Math.Abs(series[t] - series[t - season]);
        return series.Length > season ? sum / (series.Length - season) : double.NaN;
    }

    internal static void LastValue(ReadOnlySpan<double> past, Span<double> forecast) => forecast.Fill(past[^1]);

    internal static void SeasonalNaive(ReadOnlySpan<double> past, int season, Span<double> forecast)
    {
        ReadOnlySpan<double> last = past[^season..];
        for (int step = 0; step < forecast.Length; step++)
            forecast[step] = last[step % season];
    }

    internal static void Drift(ReadOnlySpan<double> past, Span<double> forecast)
    {
        double slope = past.Length > 1 ? (past[^1] - past[0]) / (past.Length - 1) : 0;
        for (int step = 0; step < forecast.Length; step++)
            forecast[step] = past[^1] + (step + 1) * slope;
    }

    private static double[] Steps(ReadOnlySpan<double> past, int horizon, int fewest)
    {
        Check.AtLeastOne(horizon, nameof(NaiveForecast), nameof(horizon));
        return past.Length >= fewest ? new double[horizon] : throw new ConfigurationException(
            new Place { Subject = nameof(NaiveForecast) }, FormattableString.Invariant(
                $"the forecast needs at least {fewest} values of the past, but there are '{past.Length}'."));
    }
}
