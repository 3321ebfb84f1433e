namespace BlasNet.Plots;

/// <summary>Draws a dot for each point, in a colour for each class.</summary>
internal sealed class ScatterItem(double[] x, double[] y, int[]? classes, string label, double size) : PlotItem
{
    private readonly int[] kinds = classes is null ? [0] : [.. classes.Distinct().Order()];

    public override IEnumerable<(double X, double Y)> Outline => x.Zip(y);

    public override int Colours => Math.Max(1, kinds.Length);

    public override IEnumerable<LegendEntry> Legend(int colour) => classes is null
        ? label.Length == 0 ? [] : [new LegendEntry(label, DrawingStyle.Colour(colour), LegendSign.Dot)]
        : kinds.Select((kind, i) =>
            new LegendEntry($"{(label.Length == 0 ? "class" : label)} {kind}", DrawingStyle.Colour(colour + i), LegendSign.Dot));

    public override void Draw(PlotArea area, int colour)
    {
        for (int kind = 0; kind < kinds.Length; kind++)
        {
            area.Svg.Line($"<g class=\"{DrawingStyle.Colour(colour + kind)}\">");
            for (int i = 0; i < x.Length; i++)
            {
                if (classes is not null && classes[i] != kinds[kind])
                    continue;
                (double px, double py) = (area.X.At(x[i]), area.Y.At(y[i]));
                if (double.IsFinite(px) && double.IsFinite(py))
                    area.Svg.Line($"<circle class=\"dot\" cx=\"{px:0.##}\" cy=\"{py:0.##}\" r=\"{size / 2:0.##}\"/>");
            }
            area.Svg.Line($"</g>");
        }
    }
}
