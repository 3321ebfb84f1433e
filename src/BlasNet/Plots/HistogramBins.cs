namespace BlasNet.Plots;

/// <summary>Counts values in bins of equal width.</summary>
internal static class HistogramBins
{
    /// <summary>Counts the finite values between two ends, both included.</summary>
    /// <returns>Left edge, right edge and count of each bin.</returns>
    public static (double Left, double Right, double Count)[] Of(double[] values, int bins, double? low, double? high)
    {
        double[] finite = [.. values.Where(value => PlotValues.IsShown(value, log: false))];
        double from = low ?? finite.DefaultIfEmpty(0).Min(), to = high ?? finite.DefaultIfEmpty(1).Max();
        if (to <= from)
            (from, to) = (from - 0.5, from + 0.5);
        double[] counts = new double[bins];
        double width = (to - from) / bins;
        foreach (double value in finite.Where(value => value >= from && value <= to))
            counts[Math.Min(bins - 1, (int)((value - from) / width))]++;
        return [.. counts.Select((count, i) => (from + i * width, i == bins - 1 ? to : from + (i + 1) * width, count))];
    }
}
