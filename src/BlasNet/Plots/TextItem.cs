namespace BlasNet.Plots;

/// <summary>Writes a text at a point.</summary>
internal sealed class TextItem(double x, double y, string text) : PlotItem
{
    public override IEnumerable<(double X, double Y)> Outline => [(x, y)];

    public override int Colours => 0;

    public override void Draw(PlotArea area, int colour)
    {
        (double px, double py) = (area.X.At(x), area.Y.At(y));
        if (double.IsFinite(px) && double.IsFinite(py))
            area.Svg.Line($"<text class=\"label middle\" x=\"{px:0.##}\" y=\"{py - 6:0.##}\">{text}</text>");
    }
}
