namespace BlasNet.Plots;

/// <summary>Bars that stand on y = 0, between edges.</summary>
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

/// <summary>Counts of values in bins of equal width.</summary>
internal static class HistogramBins
{
    /// <summary>Counts the finite values between two ends, both included.</summary>
    /// <returns>Left edge, right edge and count of each bin.</returns>
    public static (double Left, double Right, double Count)[] Of(double[] values, int bins, double? low, double? high)
    {
        double[] finite = [.. values.Where(value => PlotValues.IsDrawable(value, log: false))];
        double from = low ?? finite.DefaultIfEmpty(0).Min(), to = high ?? finite.DefaultIfEmpty(1).Max();
        if (to <= from)
            (from, to) = (from - 0.5, from + 0.5);
        double[] counts = new double[bins];
        double width = (to - from) / bins;
        foreach (double value in finite.Where(value => value >= from && value <= to))
            counts[Math.Min(bins - 1, (int)((value - from) / width))]++;
        return [.. counts.Select((count, i) => (from + i * width, i == bins - 1 ? to : from + (i + 1) * width, count))];
    }
}

/// <summary>A dot for each point, in a colour for each class.</summary>
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
