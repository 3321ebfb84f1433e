using System.Globalization;

namespace BlasNet;

/// <summary>The deviation of the gradient of one array from the numerical one: the worst of the compared elements.</summary>
/// <param name="Key">The array, such as <c>0.dense.kernel</c>; <c>loss</c> for the loss itself.</param>
/// <param name="Compared">Number of elements compared.</param>
/// <param name="Index">The element with the largest deviation.</param>
/// <param name="Expected">The central difference of the double-precision model there.</param>
/// <param name="Actual">The gradient of the backward pass there.</param>
/// <param name="Deviation">|expected - actual| over the largest gradient of the array, or over 0.01 where all are smaller.</param>
/// <param name="Passed">Whether the deviation is a number of at most <see cref="GradientCheck.Tolerance"/>.</param>
public sealed record ArrayCheck(string Key, int Compared, int Index, double Expected, double Actual, double Deviation, bool Passed)
{
    /// <summary>Prints the comparison in one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Key}[{Index}]: expected {Expected:G9}, backward pass {Actual:G9}, deviation {Deviation:0.0e+0}{(Passed ? "" : " FAILED")}");
}

/// <summary>The result of a gradient check of one model.</summary>
/// <param name="Name">The name of the checked model.</param>
/// <param name="Arrays">The loss first, then every trained array in the order of the layers.</param>
public sealed record GradientReport(string Name, IReadOnlyList<ArrayCheck> Arrays)
{
    /// <summary>Gets whether every array passed.</summary>
    public bool Passed => Arrays.All(array => array.Passed);

    /// <summary>Gets the array with the largest deviation; a value that is not a number counts as the largest.</summary>
    public ArrayCheck Worst => Arrays.MaxBy(array => double.IsNaN(array.Deviation) ? double.PositiveInfinity : array.Deviation)!;

    /// <summary>Prints a line per array.</summary>
    public override string ToString() =>
        string.Join('\n', [$"{Name}: {(Passed ? "passed" : "FAILED")}", .. Arrays.Select(array => "    " + array)]);
}
