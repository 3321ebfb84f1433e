namespace BlasNet.Plots;

/// <summary>Draws standing bars between edges.</summary>
/// <param name="bars">Left edge, right edge and height of each.</param>
/// <param name="label">The name in the legend.</param>
/// <param name="names">The names of the bars; null where the axis has numbers.</param>
internal sealed class BarItem((double Left, double Right, double Height)[] bars, string label, IReadOnlyList<string>? names) : PlotItem
{
    public override IEnumerable<(double X, double Y)> Outline => bars.SelectMany(bar =>
        ((double, double)[])[(bar.Left, 0), (bar.Right, 0), ((bar.Left + bar.Right) / 2, bar.Height)]);

    public override bool Stands => true;

    public override IReadOnlyList<string>? Categories => names;

    public override IEnumerable<LegendEntry> Legend(int colour) =>
        label.Length == 0 ? [] : [new LegendEntry(label, DrawingStyle.Colour(colour), LegendSign.Block)];

    public override void Draw(PlotArea area, int colour)
    {
        area.Svg.Line($"<g class=\"{DrawingStyle.Colour(colour)}\">");
        foreach ((double left, double right, double height) in bars)
        {
            double foot = area.Y.Log ? area.Height : area.Y.At(0), top = area.Y.At(height);
            (double from, double to) = (area.X.At(left), area.X.At(right));
            if (double.IsFinite(top) && double.IsFinite(from) && double.IsFinite(to) && height != 0)
            {
                area.Svg.Add($"<rect class=\"fill soft\" x=\"{from:0.##}\" y=\"{Math.Min(top, foot):0.##}\" ");
                area.Svg.Line($"width=\"{Math.Max(0.5, to - from - 0.5):0.##}\" height=\"{Math.Abs(foot - top):0.##}\"/>");
            }
        }
        area.Svg.Line($"</g>");
    }
}
