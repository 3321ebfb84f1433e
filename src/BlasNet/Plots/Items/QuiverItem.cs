namespace BlasNet.Plots;

/// <summary>An arrow from each point; the longest is about as long as the points are apart.</summary>
internal sealed class QuiverItem(double[] x, double[] y, double[] u, double[] v, string label) : PlotItem
{
    private const double LargestHead = 7, HeadShare = 0.4, HeadWidth = 0.38, Shortest = 0.5;

    public override IEnumerable<(double X, double Y)> Outline => x.Zip(y);

    public override IEnumerable<LegendEntry> Legend(int colour) =>
        label.Length == 0 ? [] : [new LegendEntry(label, DrawingStyle.Colour(colour), LegendSign.Line)];

    public override void Draw(PlotArea area, int colour)
    {
        double longest = Enumerable.Range(0, u.Length).Select(Length).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double apart = Math.Sqrt(area.Width * area.Height / Math.Max(1, x.Length));
        double scale = longest > 0 ? apart / longest : 0;
        area.Svg.Line($"<g class=\"{DrawingStyle.Colour(colour)}\">");
        for (int i = 0; i < x.Length; i++)
        {
            (double px, double py) = (area.X.At(x[i]), area.Y.At(y[i]));
            double length = Length(i) * scale;
            if (double.IsFinite(px + py + length))
                DrawArrow(area.Svg, px, py, u[i] * scale, -v[i] * scale, length);
        }
        area.Svg.Line($"</g>");
    }

    private double Length(int i) => Math.Sqrt(u[i] * u[i] + v[i] * v[i]);

    private static void DrawArrow(MarkupBuilder svg, double x, double y, double dx, double dy, double length)
    {
        if (length < Shortest)
        {
            svg.Line($"<circle class=\"fill\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"0.8\"/>");
            return;
        }
        double head = Math.Min(LargestHead, length * HeadShare);
        (double ex, double ey) = (dx / length * head, dy / length * head);
        (double bx, double by) = (x + dx - ex, y + dy - ey);
        svg.Add($"<path class=\"line thin\" d=\"M{x:0.##} {y:0.##}L{bx:0.##} {by:0.##}\"/>");
        svg.Add($"<path class=\"fill\" d=\"M{x + dx:0.##} {y + dy:0.##}");
        svg.Line($"L{bx - ey * HeadWidth:0.##} {by + ex * HeadWidth:0.##}L{bx + ey * HeadWidth:0.##} {by - ex * HeadWidth:0.##}Z\"/>");
    }
}
