namespace BlasNet.Metrics;

/// <summary>Standard deviation of a target over the training parts of all series, by Welford's sums.</summary>
/// <param name="Count">The number of values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of their squared deviations.</param>
internal readonly record struct TargetDeviation(long Count, double Mean, double Squares)
{
    /// <summary>Gets the standard deviation (divided by n); 1 where all values are equal.</summary>
    public double Value => Squares > 0 ? Math.Sqrt(Squares / Count) : 1;

    /// <summary>Returns the sums with further values.</summary>
    public TargetDeviation With(ReadOnlySpan<double> values)
    {
        (long count, double mean, double squares) = (Count, Mean, Squares);
        foreach (double value in values)
        {
            double before = value - mean;
            mean += before / ++count;
            squares += before * (value - mean);
        }
        return new TargetDeviation(count, mean, squares);
    }
}
