using System.Globalization;

namespace BlasNet.Plots;

/// <summary>Round numbers along an axis, in steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed class AxisTicks
{
    private const double Rounding = 1e-9;

    private readonly string format;
    private readonly double unit = 1;

    /// <summary>Covers a range with about the given number of steps.</summary>
    /// <param name="least">The least value of the range.</param>
    /// <param name="most">The largest value of the range.</param>
    /// <param name="steps">The approximate number of steps.</param>
    /// <param name="smallest">The smallest step that makes sense, 1 for whole numbers.</param>
    public AxisTicks(double least, double most, int steps = 5, double smallest = 0)
    {
        double range = most > least ? most - least : Math.Max(Math.Abs(most), 1e-9);
        double power = Math.Pow(10, Math.Floor(Math.Log10(range / steps)));
        double step = Math.Max(smallest, power * (range / steps / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        // A value that is a multiple of the step up to rounding needs no further step.
        double first = Math.Floor(least / step + Rounding);
        (Low, High) = (first * step, Math.Ceiling(most / step - Rounding) * step);
        if (High <= Low)
            High = Low + step;
        Values = [.. Enumerable.Range(0, (int)Math.Round((High - Low) / step) + 1).Select(i => (first + i) * step)];
        // Long numbers would not fit beside the chart.
        double largest = Math.Max(Math.Abs(Low), Math.Abs(High));
        (unit, string letter) = largest switch { >= 1e6 => (1e6, "M"), >= 1e5 => (1e3, "k"), _ => (1, "") };
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step / unit) + Rounding));
        format = decimals > 6 || largest >= 1e9 ? "0.##e+0" : (decimals == 0 ? "0" : "0." + new string('0', decimals)) + letter;
        unit = format.Contains('e', StringComparison.Ordinal) ? 1 : unit;
    }

    /// <summary>Gets the beginning of the axis.</summary>
    public double Low { get; }

    /// <summary>Gets the end of the axis.</summary>
    public double High { get; }

    /// <summary>Gets the tick values, from the beginning to the end.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Writes a tick value with as many digits as the steps need.</summary>
    public string Text(double value) => (value / unit).ToString(format, CultureInfo.InvariantCulture);
}
