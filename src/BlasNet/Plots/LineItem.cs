namespace BlasNet.Plots;

/// <summary>Draws a line through points; a point without a place on the axes is a gap.</summary>
internal sealed class LineItem(double[] x, double[] y, string label, bool marker, bool dashed) : PlotItem
{
    // More points than two for each pixel cannot be seen.
    private const int MostPoints = 2000;

    private const double MarkerRadius = 3.2;

    public override IEnumerable<(double X, double Y)> Outline => x.Zip(y);

    private string Style => dashed ? " dashed" : "";

    public override IEnumerable<LegendEntry> Legend(int colour) => label.Length == 0 ? []
        : [new LegendEntry(label, DrawingStyle.Colour(colour) + Style, marker ? LegendSign.MarkedLine : LegendSign.Line)];

    public override void Draw(PlotArea area, int colour)
    {
        area.Svg.Line($"<g class=\"{DrawingStyle.Colour(colour)}\">");
        foreach (List<(double X, double Y)> run in Runs(area))
            DrawRun(area.Svg, run);
        area.Svg.Line($"</g>");
    }

    private void DrawRun(MarkupText svg, List<(double X, double Y)> run)
    {
        bool rightwards = run.Zip(run.Skip(1)).All(pair => pair.First.X <= pair.Second.X);
        svg.Add($"<polyline class=\"line{Style}\" points=\"");
        foreach ((double px, double py) in rightwards ? ThinnedLine.Of(run, MostPoints) : run)
            svg.Add($"{px:0.##},{py:0.##} ");
        svg.Line($"\"/>");
        // A point between two gaps is a line of no length, which would not be seen.
        if (!marker && run.Count > 1)
            return;
        foreach ((double px, double py) in run)
            svg.Line($"<circle class=\"fill\" cx=\"{px:0.##}\" cy=\"{py:0.##}\" r=\"{MarkerRadius}\"/>");
    }

    private IEnumerable<List<(double X, double Y)>> Runs(PlotArea area)
    {
        var run = new List<(double X, double Y)>();
        for (int i = 0; i < x.Length; i++)
        {
            (double px, double py) = (area.X.At(x[i]), area.Y.At(y[i]));
            if (double.IsFinite(px) && double.IsFinite(py))
            {
                run.Add((px, py));
                continue;
            }
            if (run.Count > 0)
                yield return run;
            run = [];
        }
        if (run.Count > 0)
            yield return run;
    }
}
