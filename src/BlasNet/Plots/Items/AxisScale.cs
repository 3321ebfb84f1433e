using System.Globalization;

namespace BlasNet.Plots;

/// <summary>The mapping of values along an axis, linear or logarithmic, to pixels.</summary>
internal sealed class AxisScale
{
    // Pixels farther outside are invisible; clamped to keep the numbers short.
    private const double Farthest = 1e5;

    private const int Fewest = 3, LeastPlain = -4, MostPlain = 4;

    private readonly double from, to;

    /// <summary>Makes the scale of an axis.</summary>
    /// <param name="low">The value at the beginning of the axis.</param>
    /// <param name="high">The value at its end, larger than <paramref name="low"/>.</param>
    /// <param name="from">The pixel of the beginning.</param>
    /// <param name="to">The pixel of the end.</param>
    /// <param name="log">Whether the axis is logarithmic.</param>
    public AxisScale(double low, double high, double from, double to, bool log = false)
    {
        (Low, High, this.from, this.to, Log) = (low, high, from, to, log);
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    /// <summary>Gets the pixels per step of 1 on a linear axis.</summary>
    public double Unit => (to - from) / (High - Low);

    /// <summary>Computes the pixel of a value; NaN for a value that has no place on the axis.</summary>
    public double At(double value) => PlotValues.IsDrawable(value, Log)
        ? Math.Clamp(from + (Linear(value) - Linear(Low)) / (Linear(High) - Linear(Low)) * (to - from), -Farthest, Farthest)
        : double.NaN;

    /// <summary>Chooses round values between beginning and end, with their texts.</summary>
    public IEnumerable<(double Value, string Text)> Ticks(int steps)
    {
        if (Log && High / Low >= 10)
            return LogTicks(steps);
        // Where most of the round values lie beyond the ends, finer steps are needed.
        for (int finer = steps; ; finer++)
        {
            (double, string)[] ticks = [.. LinearTicks(finer)];
            if (ticks.Length >= Fewest || finer >= 2 * steps)
                return ticks;
        }
    }

    private IEnumerable<(double, string)> LinearTicks(int steps)
    {
        var ticks = new AxisTicks(Low, High, steps);
        double slack = (High - Low) * 1e-9;
        return ticks.Values.Where(value => value >= Low - slack && value <= High + slack).Select(value => (value, ticks.Text(value)));
    }

    private double Linear(double value) => Log ? Math.Log10(value) : value;

    private IEnumerable<(double, string)> LogTicks(int steps)
    {
        int first = (int)Math.Ceiling(Math.Log10(Low) - 1e-9), last = (int)Math.Floor(Math.Log10(High) + 1e-9);
        int stride = Math.Max(1, (int)Math.Ceiling((last - first) / (double)steps));
        if (first < LeastPlain || last > MostPlain)
            return Powers(first, last, stride).Select(power => (Math.Pow(10, power), "10" + Raised(power)));
        // Powers of ten alone would be too few on a short axis.
        double[] multiples = last - first + 1 < Fewest ? [1, 2, 5] : [1];
        return Powers(first - stride, last, stride).SelectMany(power => multiples.Select(multiple => multiple * Math.Pow(10, power)))
            .Where(value => value >= Low * (1 - 1e-9) && value <= High * (1 + 1e-9))
            .Select(value => (value, value.ToString("0.#####", CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<int> Powers(int first, int last, int stride) =>
        Enumerable.Range(0, Math.Max(0, (last - first) / stride + 1)).Select(i => first + i * stride);

    private static string Raised(int power) =>
        string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(letter => letter == '-' ? '\u207B' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[letter - '0']));
}
