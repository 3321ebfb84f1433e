namespace BlasNet.Plots;

/// <summary>A line through points; a point without a place on the axes is a gap.</summary>
internal sealed class LineItem(double[] x, double[] y, string label, bool marker, bool dashed) : PlotItem
{
    // More than two points per pixel cannot be seen.
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

    private void DrawRun(MarkupBuilder svg, List<(double X, double Y)> run)
    {
        bool rightwards = run.Zip(run.Skip(1)).All(pair => pair.First.X <= pair.Second.X);
        svg.Add($"<polyline class=\"line{Style}\" points=\"");
        foreach ((double px, double py) in rightwards ? ThinnedLine.Of(run, MostPoints) : run)
            svg.Add($"{px:0.##},{py:0.##} ");
        svg.Line($"\"/>");
        // A single point between two gaps is a line of no length, which is invisible: it gets a dot.
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

/// <summary>The visible points of a long line: the least and the largest value of each interval.</summary>
internal static class ThinnedLine
{
    /// <summary>Keeps the finite points; where they are more than the given number, those that make the line's outline.</summary>
    /// <param name="points">The points, from left to right.</param>
    /// <param name="most">The largest number of points to keep, at least 4.</param>
    public static IReadOnlyList<(double X, double Y)> Of(IEnumerable<(double X, double Y)> points, int most)
    {
        (double X, double Y)[] finite = [.. points.Where(point => double.IsFinite(point.Y))];
        if (finite.Length <= most)
            return finite;
        // The first and the last point, and two of each interval.
        int intervals = (most - 2) / 2;
        var kept = new List<(double X, double Y)>(most) { finite[0] };
        for (int i = 0; i < intervals; i++)
        {
            int from = 1 + (int)((long)(finite.Length - 2) * i / intervals);
            int to = 1 + (int)((long)(finite.Length - 2) * (i + 1) / intervals);
            int least = from, largest = from;
            for (int k = from + 1; k < to; k++)
            {
                least = finite[k].Y < finite[least].Y ? k : least;
                largest = finite[k].Y > finite[largest].Y ? k : largest;
            }
            kept.Add(finite[Math.Min(least, largest)]);
            if (least != largest)
                kept.Add(finite[Math.Max(least, largest)]);
        }
        kept.Add(finite[^1]);
        return kept;
    }
}
