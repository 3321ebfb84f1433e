namespace BlasNet.Plots;

/// <summary>The layout and drawing of a plot: title, axes, items, legend.</summary>
internal sealed class PlotFrame
{
    private const double Edge = 14, TitleHeight = 26, LabelHeight = 22, TickHeight = 20, TickGap = 8, KeyWidth = 74;
    private const double Margin = 0.05, PixelsPerTickAcross = 70, PixelsPerTickUp = 42;

    private readonly PlotSpec spec;
    private readonly bool image, empty;
    private readonly (double Low, double High) x, y;
    private readonly IReadOnlyList<string>? names;

    public PlotFrame(PlotSpec spec)
    {
        this.spec = spec;
        image = spec.Items.Count > 0 && spec.Items.All(item => item.IsImage);
        names = spec.Items.Select(item => item.Categories).FirstOrDefault(each => each is not null);
        (double X, double Y)[] points = [.. Drawn(spec.Items)];
        empty = points.Length == 0;
        bool fills = spec.Items.Any(item => item.Fills), stands = spec.Items.Any(item => item.Stands);
        x = spec.XRange ?? Range(points.Select(point => point.X), spec.LogX, fills, stands: false);
        y = spec.YRange ?? Range(points.Select(point => point.Y), spec.LogY, fills, stands);
    }

    public void Write(MarkupBuilder svg)
    {
        (double left, double top, double width, double height, double ticks) = Layout();
        AxisScale across = new(x.Low, x.High, 0, width, spec.LogX), up = new(y.Low, y.High, height, 0, spec.LogY);
        var area = new PlotArea(svg, across, up, width, height);
        if (spec.Title.Length > 0)
            svg.Line($"<text class=\"title middle\" x=\"{left + width / 2:0.##}\" y=\"{Edge + 12}\">{spec.Title}</text>");
        svg.Line($"<g transform=\"translate({left:0.##} {top:0.##})\">");
        if (!image)
            WriteTicks(area);
        WriteItems(area);
        if (!image)
            svg.Line($"<rect class=\"frame\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>");
        WriteLabels(svg, width, height, ticks);
        if (Key() is { } key)
            ColorKey.Write(svg, key, width + TickGap * 2, height);
        new Legend(spec.Items).Write(area, Drawn(spec.Items));
        if (empty)
            svg.Line($"<text class=\"label middle\" x=\"{width / 2:0.##}\" y=\"{height / 2:0.##}\">no data</text>");
        svg.Line($"</g>");
    }

    private (double Left, double Top, double Width, double Height, double Ticks) Layout()
    {
        double top = Edge + (spec.Title.Length > 0 ? TitleHeight : 0);
        double bottom = Edge / 2 + (image ? 0 : TickHeight) + (spec.XLabel.Length > 0 ? LabelHeight : 0);
        double height = spec.Height - top - bottom;
        double ticks = image ? 0 : new AxisScale(y.Low, y.High, height, 0, spec.LogY).Ticks(StepsUp(height))
            .Select(tick => tick.Text.Length * DrawingStyle.LetterWidth).DefaultIfEmpty(0).Max() + TickGap;
        double left = Edge + (spec.YLabel.Length > 0 ? LabelHeight : 0) + ticks;
        double width = spec.Width - left - (Key() is null ? Edge * 1.4 : KeyWidth);
        if (!image && !spec.EqualAxes)
            return (left, top, width, height, ticks);
        double unit = Math.Min(width / (x.High - x.Low), height / (y.High - y.Low));
        (double tight, double low) = (unit * (x.High - x.Low), unit * (y.High - y.Low));
        // An image stays below its title.
        return (left + (width - tight) / 2, top + (image ? 0 : (height - low) / 2), tight, low, ticks);
    }

    private void WriteTicks(PlotArea area)
    {
        MarkupBuilder svg = area.Svg;
        foreach ((double value, string text) in area.Y.Ticks(StepsUp(area.Height)))
        {
            svg.Add($"<line class=\"grid\" x2=\"{area.Width:0.##}\" y1=\"{area.Y.At(value):0.##}\" y2=\"{area.Y.At(value):0.##}\"/>");
            svg.Line($"<text class=\"tick end\" x=\"{-TickGap}\" y=\"{area.Y.At(value) + 4:0.##}\">{text}</text>");
        }
        foreach ((double value, string text) in names is null ? area.X.Ticks(StepsAcross(area)) : Named(area))
        {
            if (names is null)
                svg.Add($"<line class=\"grid\" x1=\"{area.X.At(value):0.##}\" x2=\"{area.X.At(value):0.##}\" y2=\"{area.Height:0.##}\"/>");
            svg.Line($"<text class=\"tick middle\" x=\"{area.X.At(value):0.##}\" y=\"{area.Height + TickHeight - 3:0.##}\">{text}</text>");
        }
    }

    // An inner picture clips the items at the axes.
    private void WriteItems(PlotArea area)
    {
        string paper = spec.Items.Any(item => item.Paints) ? "painted" : "bare";
        area.Svg.Line($"<svg class=\"{paper}\" width=\"{area.Width:0.##}\" height=\"{area.Height:0.##}\" overflow=\"hidden\">");
        int colour = 0;
        foreach (PlotItem item in spec.Items)
        {
            item.Draw(area, colour);
            colour += item.Colours;
        }
        area.Svg.Line($"</svg>");
    }

    private void WriteLabels(MarkupBuilder svg, double width, double height, double ticks)
    {
        double below = height + (image ? 0 : TickHeight) + LabelHeight - 6, beside = -ticks - 8;
        if (spec.XLabel.Length > 0)
            svg.Line($"<text class=\"label middle\" x=\"{width / 2:0.##}\" y=\"{below:0.##}\">{spec.XLabel}</text>");
        if (spec.YLabel.Length > 0)
        {
            svg.Add($"<text class=\"label middle\" transform=\"translate({beside:0.##} {height / 2:0.##}) rotate(-90)\">");
            svg.Line($"{spec.YLabel}</text>");
        }
    }

    private (double Low, double High, ColorScale Scale)? Key() =>
        spec.Items.Select(item => item.Key).FirstOrDefault(key => key is not null);

    // Every n-th name, where there is no room for all.
    private IEnumerable<(double, string)> Named(PlotArea area)
    {
        double widest = names!.Select(name => (name.Length + 1) * DrawingStyle.LetterWidth).DefaultIfEmpty(0).Max();
        int stride = Math.Max(1, (int)Math.Ceiling(widest / area.X.Unit));
        return names!.Select((name, i) => ((double)i, name)).Where((_, i) => i % stride == 0);
    }

    private static int StepsUp(double height) => Math.Max(2, (int)(height / PixelsPerTickUp));

    private static int StepsAcross(PlotArea area) => Math.Max(2, (int)(area.Width / PixelsPerTickAcross));

    private IEnumerable<(double X, double Y)> Drawn(IEnumerable<PlotItem> items) => items.SelectMany(item => item.Outline)
        .Where(point => PlotValues.IsDrawable(point.X, spec.LogX) && PlotValues.IsDrawable(point.Y, spec.LogY));

    private static (double Low, double High) Range(IEnumerable<double> values, bool log, bool fills, bool stands)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            return log ? (1, 10) : (0, 1);
        (double low, double high) = (all.Min(), all.Max());
        if (log)
        {
            double factor = Math.Max(Math.Pow(high / low, fills ? 0 : Margin), high > low ? 1 : 2);
            return (low / factor, high * factor);
        }
        if (high - low <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
            return low == 0 ? (stands ? 0 : -1, 1) : (low - Math.Abs(low) / 10, high + Math.Abs(low) / 10);
        double margin = fills ? 0 : Margin * (high - low);
        return (stands && low == 0 ? 0 : low - margin, stands && high == 0 ? 0 : high + margin);
    }
}

/// <summary>The settings and items of a plot.</summary>
internal sealed record PlotSpec(string Title, string XLabel, string YLabel)
{
    public IReadOnlyList<PlotItem> Items { get; init; } = [];

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 440;

    public bool LogX { get; init; }

    public bool LogY { get; init; }

    public bool EqualAxes { get; init; }

    public (double Low, double High)? XRange { get; init; }

    public (double Low, double High)? YRange { get; init; }

    /// <summary>Gets the name of the plot in errors.</summary>
    public string Place => Title.Length == 0 ? "Plot" : $"Plot '{Title}'";
}
