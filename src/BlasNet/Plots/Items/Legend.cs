namespace BlasNet.Plots;

/// <summary>The names of the items, in the corner of the axes where they cover the fewest points.</summary>
internal sealed class Legend(IReadOnlyList<PlotItem> items)
{
    private const double RowHeight = 19, Padding = 8, SignWidth = 22, SignGap = 8, Distance = 8;

    // Enough points to compare the corners by.
    private const int MostPoints = 20_000;

    public void Write(PlotArea area, IEnumerable<(double X, double Y)> points)
    {
        LegendEntry[] entries = [.. Entries()];
        if (entries.Length == 0)
            return;
        double width = entries.Max(entry => DrawingStyle.WidthOf(entry.Text)) + 2 * Padding + SignWidth + SignGap;
        double height = entries.Length * RowHeight + 2 * Padding - 3;
        (double left, double top) = Corner(area, points, width, height);
        area.Svg.Line($"<rect class=\"box\" x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" rx=\"4\"/>");
        for (int i = 0; i < entries.Length; i++)
            WriteEntry(area.Svg, entries[i], left + Padding, top + Padding + RowHeight * (i + 0.5) - 1.5);
    }

    private IEnumerable<LegendEntry> Entries()
    {
        int colour = 0;
        foreach (PlotItem item in items)
        {
            foreach (LegendEntry entry in item.Legend(colour))
                yield return entry;
            colour += item.Colours;
        }
    }

    private static (double Left, double Top) Corner(PlotArea area, IEnumerable<(double X, double Y)> points, double width, double height)
    {
        (double X, double Y)[] pixels = [.. points.Take(MostPoints).Select(point => (area.X.At(point.X), area.Y.At(point.Y)))];
        (double Left, double Top)[] corners =
        [
            (area.Width - width - Distance, Distance), (Distance, Distance),
            (area.Width - width - Distance, area.Height - height - Distance), (Distance, area.Height - height - Distance),
        ];
        return corners.MinBy(corner => pixels.Count(pixel => pixel.X >= corner.Left - Distance && pixel.X <= corner.Left + width + Distance
            && pixel.Y >= corner.Top - Distance && pixel.Y <= corner.Top + height + Distance));
    }

    private static void WriteEntry(MarkupBuilder svg, LegendEntry entry, double x, double y)
    {
        double middle = x + SignWidth / 2;
        if (entry.Sign is LegendSign.Line or LegendSign.MarkedLine)
            svg.Add($"<line class=\"line {entry.Style}\" x1=\"{x:0.##}\" x2=\"{x + SignWidth:0.##}\" y1=\"{y:0.##}\" y2=\"{y:0.##}\"/>");
        if (entry.Sign is LegendSign.Dot or LegendSign.MarkedLine)
            svg.Add($"<circle class=\"fill {entry.Style}\" cx=\"{middle:0.##}\" cy=\"{y:0.##}\" r=\"3.5\"/>");
        if (entry.Sign is LegendSign.Block)
            svg.Add($"<rect class=\"fill soft {entry.Style}\" x=\"{x:0.##}\" y=\"{y - 5:0.##}\" width=\"{SignWidth}\" height=\"10\"/>");
        svg.Line($"<text x=\"{x + SignWidth + SignGap:0.##}\" y=\"{y + 4:0.##}\">{entry.Text}</text>");
    }
}
