using BlasNet.Plots;

namespace BlasNet.Reports;

/// <summary>Lines, dots and bars over two axes of numbers as SVG that takes its colours from the page.</summary>
/// <param name="label">What the chart shows, for readers who hear the page.</param>
/// <param name="xName">The name below the x axis.</param>
/// <param name="yName">The name beside the y axis.</param>
internal sealed class XyChart(string label, string xName, string yName)
{
    private const int Left = 66, Right = 14, Top = 12, Bottom = 44, MostTooltips = 400;

    private readonly List<(double X, double Y)> covered = [];
    private readonly List<Action<MarkupBuilder>> items = [];
    private AxisTicks across = null!, up = null!;

    /// <summary>Gets the width in pixels.</summary>
    public int Width { get; init; } = 560;

    /// <summary>Gets the height in pixels.</summary>
    public int Height { get; init; } = 320;

    /// <summary>Gets whether the chart is a square of limited size.</summary>
    public bool IsSquare => Width == Height;

    /// <summary>Extends the axes to a point.</summary>
    public XyChart Cover(double x, double y)
    {
        covered.Add((x, y));
        return this;
    }

    /// <summary>Adds a line through points in the class of a style of the page.</summary>
    public XyChart Line(string style, IReadOnlyList<(double X, double Y)> points)
    {
        covered.AddRange(points);
        items.Add(page =>
        {
            page.Add($"<polyline class=\"line {style}\" points=\"");
            foreach ((double x, double y) in points)
                page.Add($"{X(x):0.##},{Y(y):0.##} ");
            page.Line($"\"/>");
        });
        return this;
    }

    /// <summary>Adds the area between two lines over the same places.</summary>
    public XyChart Band(string style, IReadOnlyList<(double X, double Y)> low, IReadOnlyList<(double X, double Y)> high)
    {
        covered.AddRange(low);
        covered.AddRange(high);
        items.Add(page =>
        {
            page.Add($"<polygon class=\"band {style}\" points=\"");
            foreach ((double x, double y) in low.Concat(high.Reverse()))
                page.Add($"{X(x):0.##},{Y(y):0.##} ");
            page.Line($"\"/>");
        });
        return this;
    }

    /// <summary>Adds an upright line over the whole height.</summary>
    public XyChart Rule(double x)
    {
        items.Add(page =>
        {
            page.Add($"<line class=\"grid\" stroke-dasharray=\"4 4\" x1=\"{X(x):0.##}\" x2=\"{X(x):0.##}\" ");
            page.Line($"y1=\"{Top}\" y2=\"{Height - Bottom}\"/>");
        });
        return this;
    }

    /// <summary>Adds dots.</summary>
    public XyChart Dots(string style, IReadOnlyList<(double X, double Y)> points, double radius = 3)
    {
        covered.AddRange(points);
        items.Add(page =>
        {
            page.Line($"<g class=\"{style}\">");
            foreach ((double x, double y) in points)
            {
                page.Add($"<circle class=\"dot faint\" cx=\"{X(x):0.##}\" cy=\"{Y(y):0.##}\" r=\"{radius}\"");
                if (points.Count <= MostTooltips)
                    page.Line($"><title>{xName} {x:G6}: {yName} {y:G6}</title></circle>");
                else
                    page.Line($"/>");
            }
            page.Line($"</g>");
        });
        return this;
    }

    /// <summary>Adds a bar from 0 up; the tooltip is a text.</summary>
    public XyChart Bar(string style, double from, double to, double height, string tip)
    {
        covered.Add((from, 0));
        covered.Add((to, height));
        items.Add(page =>
        {
            page.Add($"<rect class=\"bar {style}\" x=\"{X(from) + 0.5:0.##}\" y=\"{Y(height):0.##}\" ");
            page.Add($"width=\"{Math.Max(0.5, X(to) - X(from) - 1):0.##}\" height=\"{Math.Max(0, Y(0) - Y(height)):0.##}\">");
            page.Line($"<title>{tip}</title></rect>");
        });
        return this;
    }

    /// <summary>Writes the chart as a card below a title and a legend.</summary>
    public void WriteCard(MarkupBuilder page, string title, params (string Style, string Name, string Value)[] legend)
    {
        page.Line($"<div class=\"card\"><h3>{title}</h3>");
        if (legend.Length > 0)
        {
            page.Line($"<div class=\"legend\">");
            foreach ((string style, string name, string value) in legend)
                page.Line($"<span><i class=\"key {style}\"></i>{name} <b>{value}</b></span>");
            page.Line($"</div>");
        }
        Write(page);
        page.Line($"</div>");
    }

    /// <summary>Writes the chart.</summary>
    public void Write(MarkupBuilder page)
    {
        across = new AxisTicks(covered.Min(point => point.X), covered.Max(point => point.X), Width < 480 ? 5 : 7);
        up = new AxisTicks(covered.Min(point => point.Y), covered.Max(point => point.Y));
        page.Add($"<svg class=\"{(IsSquare ? "chart square" : "chart")}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" ");
        page.Line($"aria-label=\"{label}\" xmlns=\"http://www.w3.org/2000/svg\">");
        foreach (double value in up.Values)
        {
            page.Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.##}\" y2=\"{Y(value):0.##}\"/>");
            page.Line($"<text class=\"tick\" x=\"{Left - 8}\" y=\"{Y(value) + 4:0.##}\" text-anchor=\"end\">{up.Text(value)}</text>");
        }
        foreach (double value in across.Values)
        {
            page.Add($"<text class=\"tick\" x=\"{X(value):0.##}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">");
            page.Line($"{across.Text(value)}</text>");
        }
        page.Line($"<text class=\"tick\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\" text-anchor=\"middle\">{xName}</text>");
        page.Add($"<text class=\"tick\" transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">");
        page.Line($"{yName}</text>");
        foreach (Action<MarkupBuilder> item in items)
            item(page);
        page.Line($"</svg>");
    }

    private double X(double value) => Left + (value - across.Low) / (across.High - across.Low) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - (value - up.Low) / (up.High - up.Low) * (Height - Top - Bottom);
}
