using System.Globalization;

namespace BlasNet.Autodiff;

/// <summary>Tells how far a gradient is from the one that is known to be right: the worst of its elements.</summary>
/// <param name="Index">The element with the largest deviation, counted in row-major order; -1 where there are none.</param>
/// <param name="Expected">What is known to be right there.</param>
/// <param name="Actual">What was found there.</param>
/// <param name="Deviation">|expected - actual| over the largest known element, or over 0.01 where all are smaller.</param>
/// <param name="Passed">Whether the deviation is a number within the tolerance.</param>
public sealed record GradientComparison(int Index, double Expected, double Actual, double Deviation, bool Passed)
{
    /// <summary>Prints the comparison in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"element {Index}: expected {Expected:G9}, actual {Actual:G9}, deviation {Deviation:0.0e+0}{(Passed ? "" : " FAILED")}");
}
