namespace BlasNet.Metrics;

/// <summary>Range of the targets that were learned, in their original units; predictions are cut to it.</summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest.</param>
internal readonly record struct TargetRange(double Least, double Most)
{
    /// <summary>Returns the nearest number within the range; NaN stays.</summary>
    public double Cut(double prediction) => Math.Clamp(prediction, Least, Most);
}
