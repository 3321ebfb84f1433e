using BlasNet.Plots;
using BlasNet.Training;

namespace BlasNet.Reports;

/// <summary>Lines over the epochs as SVG that takes its colours from the page.</summary>
internal sealed class LineChart(string title, IReadOnlyList<ChartLine> lines)
{
    /// <summary>The largest number of points of a line: about two per pixel of its width.</summary>
    public const int MostPoints = 1000;

    private const int Width = 560, Height = 280, Left = 56, Right = 14, Top = 12, Bottom = 40;

    // For more points there is no room for dots, and tooltips only make the page large.
    private const int MostDots = 60, MostTooltips = 400;

    private readonly AxisTicks across = Epochs(lines);
    private readonly AxisTicks up = Range(lines);

    /// <summary>Writes the chart below its title and legend.</summary>
    public void WriteCard(MarkupBuilder page)
    {
        page.Line($"<div class=\"card\"><h3>{title}</h3><div class=\"legend\">");
        foreach (ChartLine line in lines)
            page.Line($"<span><i class=\"key {line.Style}\"></i>{line.Name} <b>{Value(line.Last)}</b></span>");
        page.Line($"</div>");
        Write(page);
        page.Line($"</div>");
    }

    /// <summary>Writes the chart.</summary>
    public void Write(MarkupBuilder page)
    {
        page.Add($"<svg class=\"chart\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title} by epoch\" ");
        page.Line($"xmlns=\"http://www.w3.org/2000/svg\">");
        foreach (double value in up.Values)
        {
            page.Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.##}\" y2=\"{Y(value):0.##}\"/>");
            page.Line($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(value) + 4:0.##}\" text-anchor=\"end\">{up.Text(value)}</text>");
        }
        foreach (double value in across.Values)
            WriteBelow(page, X(value), Bottom - 18, across.Text(value));
        WriteBelow(page, (Left + Width - Right) / 2.0, 4, "epoch");
        foreach (ChartLine line in lines)
            WriteLine(page, line);
        page.Line($"</svg>");
    }

    private void WriteLine(MarkupBuilder page, ChartLine line)
    {
        page.Add($"<polyline class=\"line {line.Style}\" points=\"");
        foreach ((double x, double y) in line.Points)
            page.Add($"{X(x):0.##},{Y(y):0.##} ");
        page.Line($"\"/>");
        if (line.Points.Count > MostTooltips)
            return;
        string dot = line.Points.Count > MostDots ? "hidden" : line.Style;
        foreach ((double x, double y) in line.Points)
        {
            page.Add($"<circle class=\"dot {dot}\" cx=\"{X(x):0.##}\" cy=\"{Y(y):0.##}\" r=\"3\">");
            page.Line($"<title>epoch {x}: {line.Name} {Value(y)}</title></circle>");
        }
    }

    // Above ten thousand, digits after the decimal point are noise.
    private static string Value(double value) => Math.Abs(value) >= 1e4 ? EpochFormat.Rate(value) : EpochFormat.Number(value);

    private static void WriteBelow(MarkupBuilder page, double x, int fromBottom, string text) =>
        page.Line($"<text class=\"tick\" x=\"{x:0.##}\" y=\"{Height - fromBottom}\" text-anchor=\"middle\">{text}</text>");

    private double X(double value) => Left + (value - across.Low) / (across.High - across.Low) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - (value - up.Low) / (up.High - up.Low) * (Height - Top - Bottom);

    private static AxisTicks Epochs(IReadOnlyList<ChartLine> lines)
    {
        double last = lines.SelectMany(line => line.Points).Select(point => point.X).DefaultIfEmpty(1).Max();
        return new AxisTicks(last > 1 ? 1 : 0, Math.Max(last, 2), steps: 8, smallest: 1);
    }

    private static AxisTicks Range(IReadOnlyList<ChartLine> lines)
    {
        double[] values = [.. lines.SelectMany(line => line.Points).Select(point => point.Y).Where(double.IsFinite).DefaultIfEmpty(0)];
        return new AxisTicks(values.Min(), values.Max());
    }
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Style">The class of its strokes.</param>
/// <param name="Points">Epochs and finite values, thinned out for drawing.</param>
/// <param name="Last">The value of the last epoch.</param>
internal sealed record ChartLine(string Name, string Style, IReadOnlyList<(double X, double Y)> Points, double Last)
{
    private const double Largest = 1e300;

    /// <summary>Takes a value of each epoch of a run.</summary>
    public static ChartLine Of(
        RunRecord run, string name, string style, Func<EpochResult, double?> value, int most = LineChart.MostPoints) =>
        new(name, style, ThinnedLine.Of(run.Epochs.Select(epoch => ((double)epoch.Epoch, Drawable(value(epoch)))), most),
            value(run.Epochs[^1]) ?? double.NaN);

    // A chart of larger values has no range that a number could hold.
    private static double Drawable(double? value) => value is { } number && Math.Abs(number) <= Largest ? number : double.NaN;
}
