namespace BlasNet.Metrics;

/// <summary>Sums over forecasts of several quantiles: pinball loss, coverage, width and crossings.</summary>
internal sealed class QuantileErrors
{
    private readonly double[] losses, sorted;
    private readonly int size, targets;
    private double covered, widths, crossed;

    /// <summary>Creates empty sums.</summary>
    /// <param name="size">Steps times targets.</param>
    /// <param name="targets">The targets of a step.</param>
    /// <param name="quantiles">The quantiles.</param>
    /// <exception cref="ConfigurationException">They do not rise from above 0 to below 1.</exception>
    public QuantileErrors(int size, int targets, IReadOnlyList<double> quantiles)
    {
        for (int i = 0; i < quantiles.Count; i++)
        {
            if (!(quantiles[i] > (i == 0 ? 0 : quantiles[i - 1]) && quantiles[i] < 1))
                throw new ConfigurationException(new Place { Subject = nameof(ForecastErrors), Property = nameof(quantiles) },
                    FormattableString.Invariant(
                        $"the quantiles must rise from above 0 to below 1, but number {i + 1} of them was '{quantiles[i]}'."));
        }
        (this.size, this.targets, Quantiles) = (size, targets, [.. quantiles]);
        (losses, sorted) = (new double[targets], new double[quantiles.Count]);
        Middle = MiddleOf(quantiles);
    }

    public IReadOnlyList<double> Quantiles { get; }

    /// <summary>Gets the index of the quantile that is the forecast.</summary>
    public int Middle { get; }

    /// <summary>Returns the index of the quantile nearest to the median, the lower of equals.</summary>
    public static int MiddleOf(IReadOnlyList<double> quantiles)
    {
        int nearest = 0;
        for (int i = 1; i < quantiles.Count; i++)
        {
            if (Math.Abs(quantiles[i] - 0.5) < Math.Abs(quantiles[nearest] - 0.5))
                nearest = i;
        }
        return nearest;
    }

    /// <summary>Adds a window and writes its middle quantiles. Allocates nothing.</summary>
    /// <remarks>Shapes: actual and middle [size], forecast [size, quantiles].</remarks>
    public void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, Span<double> middle)
    {
        for (int i = 0; i < size; i++)
        {
            forecast.Slice(i * sorted.Length, sorted.Length).CopyTo(sorted);
            if (!IsRising(sorted))
            {
                crossed++;
                Array.Sort(sorted);
            }
            double loss = 0;
            for (int q = 0; q < sorted.Length; q++)
                loss += Loss(actual[i] - sorted[q], Quantiles[q]);
            losses[i % targets] += loss;
            covered += actual[i] >= sorted[0] && actual[i] <= sorted[^1] ? 1 : 0;
            widths += sorted[^1] - sorted[0];
            middle[i] = sorted[Middle];
        }
    }

    public void Merge(QuantileErrors other)
    {
        ForecastErrors.Add(losses, other.losses);
        covered += other.covered;
        widths += other.widths;
        crossed += other.crossed;
    }

    public void Reset()
    {
        Array.Clear(losses);
        (covered, widths, crossed) = (0, 0, 0);
    }

    public double Pinball(long windows) => losses.Sum() / (windows * (double)size * sorted.Length);

    public double PinballIn(ReadOnlySpan<double> units, long windows)
    {
        double sum = 0;
        for (int target = 0; target < targets; target++)
            sum += losses[target] / units[target];
        return sum / (windows * (double)size * sorted.Length);
    }

    public double Coverage(long windows) => covered / (windows * (double)size);

    public double Width(long windows) => widths / (windows * (double)size);

    public double Crossed(long windows) => crossed / (windows * (double)size);

    /// <summary>Computes the pinball loss of an error: max(q e, (q - 1) e) for e = y - p.</summary>
    public static double Loss(double error, double quantile) => Math.Max(quantile * error, (quantile - 1) * error);

    private static bool IsRising(double[] values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!(values[i] >= values[i - 1]))
                return false;
        }
        return true;
    }
}
