namespace BlasNet.Plots;

/// <summary>Draws the bar that explains the colours of a heat map.</summary>
internal static class ColorKey
{
    private const double Width = 14;
    private const int Steps = 64, PixelsPerTick = 42;

    public static void Write(MarkupText svg, (double Low, double High, ColorScale Scale) key, double left, double height)
    {
        var cells = new CellPaths();
        for (int step = 0; step < Steps; step++)
            cells.Add(step, 0, [key.Scale.Css(1 - (step + 0.5) / Steps)]);
        cells.Write(svg, left, 0, Width, height / Steps);
        svg.Line($"<rect class=\"frame\" x=\"{left:0.##}\" width=\"{Width}\" height=\"{height:0.##}\"/>");
        var scale = new AxisScale(key.Low, key.High, height, 0);
        foreach ((double value, string text) in scale.Ticks(Math.Max(2, (int)(height / PixelsPerTick))))
            svg.Line($"<text class=\"tick\" x=\"{left + Width + 5:0.##}\" y=\"{scale.At(value) + 4:0.##}\">{text}</text>");
    }
}
