using BlasNet.Plots;

namespace BlasNet.Reports;

/// <summary>Horizontal bars with names, and an interval on each where there is one, as SVG that takes its colours from the page.</summary>
internal static class BarList
{
    private const int Width = 1040, Narrow = 560, Row = 26, Right = 80, Below = 30, LongestName = 26;

    /// <summary>Writes the bars, the first on top.</summary>
    /// <param name="page">The page.</param>
    /// <param name="label">What the chart shows.</param>
    /// <param name="axis">The name of the axis.</param>
    /// <param name="bars">Name, value and interval of each; the interval may be empty.</param>
    /// <param name="isNarrow">Whether the chart stands beside others.</param>
    public static void Write(
        MarkupBuilder page, string label, string axis, IReadOnlyList<(string Name, double Value, double Low, double High)> bars,
        bool isNarrow = false)
    {
        int width = isNarrow ? Narrow : Width, left = 24 + 7 * Math.Min(LongestName, bars.Max(bar => bar.Name.Length));
        int height = bars.Count * Row + Below + 18;
        var ticks = new AxisTicks(Math.Min(0, bars.Min(bar => bar.Low)), Math.Max(0, bars.Max(bar => bar.High)));
        page.Add($"<svg class=\"chart\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\" ");
        page.Line($"xmlns=\"http://www.w3.org/2000/svg\">");
        foreach (double value in ticks.Values)
        {
            page.Add($"<line class=\"grid\" y1=\"0\" y2=\"{bars.Count * Row}\" x1=\"{X(value):0.##}\" x2=\"{X(value):0.##}\"/>");
            page.Add($"<text class=\"tick\" x=\"{X(value):0.##}\" y=\"{bars.Count * Row + 16}\" text-anchor=\"middle\">");
            page.Line($"{ticks.Text(value)}</text>");
        }
        page.Line($"<text class=\"tick\" x=\"{(left + width - Right) / 2}\" y=\"{height - 4}\" text-anchor=\"middle\">{axis}</text>");
        foreach ((int i, (string Name, double Value, double Low, double High) bar) in bars.Index())
            WriteBar(page, bar, left, (i + 0.5) * Row, X);
        page.Line($"</svg>");

        double X(double value) => left + (value - ticks.Low) / (ticks.High - ticks.Low) * (width - left - Right);
    }

    private static void WriteBar(
        MarkupBuilder page, (string Name, double Value, double Low, double High) bar, int left, double middle, Func<double, double> x)
    {
        (string name, double value, double low, double high) = bar;
        double from = Math.Min(x(0), x(value)), to = Math.Max(x(0), x(value));
        page.Line($"<text class=\"name\" x=\"{left - 10}\" y=\"{middle + 4:0.##}\" text-anchor=\"end\">{Short(name)}</text>");
        page.Add($"<rect class=\"bar train\" x=\"{from:0.##}\" y=\"{middle - 8:0.##}\" width=\"{to - from:0.##}\" height=\"16\">");
        page.Line($"<title>{name}: {value:G4}{Interval(low, high)}</title></rect>");
        if (high > low)
        {
            page.Add($"<line class=\"whisker\" x1=\"{x(low):0.##}\" x2=\"{x(high):0.##}\" y1=\"{middle:0.##}\" y2=\"{middle:0.##}\"/>");
            foreach (double end in (double[])[low, high])
            {
                page.Add($"<line class=\"whisker\" x1=\"{x(end):0.##}\" x2=\"{x(end):0.##}\" ");
                page.Line($"y1=\"{middle - 4:0.##}\" y2=\"{middle + 4:0.##}\"/>");
            }
        }
        page.Line($"<text class=\"tick\" x=\"{Math.Max(to, x(high)) + 8:0.##}\" y=\"{middle + 4:0.##}\">{Number(value)}</text>");
    }

    private static string Interval(double low, double high) => high > low ? FormattableString.Invariant($" ({low:G4} to {high:G4})") : "";

    private static string Number(double value) =>
        Math.Abs(value) >= 1e4 ? FormattableString.Invariant($"{value:0}") : FormattableString.Invariant($"{value:0.####}");

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
