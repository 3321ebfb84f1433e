using BlasNet.Data;

namespace BlasNet.Metrics;

/// <summary>Search of the season that several series have in common, by the autocorrelation of their differences.</summary>
/// <param name="candidates">The lengths of seasons to choose from, in steps; the first of equals is taken.</param>
internal sealed class SeasonSearch(IReadOnlyList<int> candidates)
{
    // Standard deviations of the autocorrelation of noise, few enough for a short series, enough for five candidates.
    private const double NoiseBound = 3;

    // A second: of shorter steps a day is no season.
    private const long MostStepsOfDay = 86400;

    private readonly double[] sums = new double[candidates.Count];
    private readonly double[] weights = new double[candidates.Count];
    private long steps;

    /// <summary>Gets the usual seasons: days and weeks of hours, years of months, weeks of days, years of weeks.</summary>
    public static IReadOnlyList<int> Usual { get; } = [24, 168, 12, 7, 52];

    /// <summary>Returns the seasons that steps of a length can have: days and weeks of what is shorter than a day, weeks of days, years of
    /// weeks and months; the usual ones where the length is not known.</summary>
    public static IReadOnlyList<int> For(TimeStep? step)
    {
        if (step is not { IsNumber: false, IsKnown: true } known)
            return Usual;
        if (known.Months > 0)
            return known.Months < 12 && 12 % known.Months == 0 ? [12 / known.Months] : [];
        if (known.Ticks >= TimeSpan.TicksPerDay)
            return known.Ticks == TimeSpan.TicksPerDay ? [7] : known.Ticks == 7 * TimeSpan.TicksPerDay ? [52] : [];
        return TimeSpan.TicksPerDay % known.Ticks != 0 || TimeSpan.TicksPerDay / known.Ticks > MostStepsOfDay ? []
            : [(int)(TimeSpan.TicksPerDay / known.Ticks), (int)(7 * TimeSpan.TicksPerDay / known.Ticks)];
    }

    /// <summary>Gets the season with the highest autocorrelation over all series; 1 where none is above that of noise.</summary>
    public int Best
    {
        get
        {
            (int best, double highest) = (1, steps > 0 ? NoiseBound / Math.Sqrt(steps) : 1);
            for (int i = 0; i < sums.Length; i++)
            {
                double correlation = weights[i] > 0 ? sums[i] / weights[i] : 0;
                if (correlation > highest)
                    (best, highest) = (candidates[i], correlation);
            }
            return best;
        }
    }

    /// <summary>Adds a series; one that is shorter than two seasons does not count for this season.</summary>
    public void Add(ReadOnlySpan<double> series)
    {
        if (series.Length < 2)
            return;
        double[] differences = new double[series.Length - 1];
        for (int t = 0; t < differences.Length; t++)
            differences[t] = series[t + 1] - series[t];
        double mean = (series[^1] - series[0]) / differences.Length, variance = 0;
        for (int t = 0; t < differences.Length; t++)
        {
            differences[t] -= mean;
            variance += differences[t] * differences[t];
        }
        // A series that only rises by a constant has rounding errors alone.
        if (!(variance > 1e-20 * mean * mean * differences.Length))
            return;
        steps += series.Length;
        for (int i = 0; i < sums.Length; i++)
        {
            if (series.Length < 2 * candidates[i])
                continue;
            sums[i] += series.Length * (Product(differences, candidates[i]) / variance);
            weights[i] += series.Length;
        }
    }

    private static double Product(double[] values, int lag)
    {
        double sum = 0;
        for (int t = lag; t < values.Length; t++)
            sum += values[t] * values[t - lag];
        return sum;
    }
}
