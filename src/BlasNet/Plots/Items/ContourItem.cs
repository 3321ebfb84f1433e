namespace BlasNet.Plots;

/// <summary>The lines on which the values of a mesh have given levels, by marching squares.</summary>
/// <remarks>Source: W. Lorensen and H. Cline, "Marching cubes", SIGGRAPH 1987, in two dimensions. Values are linear along edges;
/// where a cell's diagonals disagree, its mean decides.</remarks>
internal sealed class ContourItem(Mesh mesh, double[] values, IReadOnlyList<double> levels, string label) : PlotItem
{
    // The edges that a line joins, by the corners above the level: bit 0 bottom left, 1 bottom right, 2 top right, 3 top left.
    // Edges: 0 bottom, 1 right, 2 top, 3 left.
    private static readonly int[][] Joined =
        [[], [3, 0], [0, 1], [3, 1], [1, 2], [3, 2, 0, 1], [0, 2], [3, 2],
        [2, 3], [2, 0], [0, 3, 1, 2], [2, 1], [1, 3], [1, 0], [0, 3], []];

    // The ends of the scale are invisible on dark or on light paper.
    private const double Lowest = 0.28, Highest = 0.85;

    public override IEnumerable<(double X, double Y)> Outline => [(mesh.Columns[0], mesh.Rows[0]), (mesh.Columns[^1], mesh.Rows[^1])];

    public override int Colours => 0;

    public override bool Fills => true;

    public override IEnumerable<LegendEntry> Legend(int colour) =>
        label.Length == 0 ? [] : [new LegendEntry(label, "ink thin", LegendSign.Line)];

    public override void Draw(PlotArea area, int colour)
    {
        for (int level = 0; level < levels.Count; level++)
        {
            double share = Lowest + (Highest - Lowest) * level / Math.Max(1, levels.Count - 1);
            // A single level is a border, drawn in the colour of text.
            if (levels.Count == 1)
                area.Svg.Add($"<path class=\"line thin ink\" d=\"");
            else
                area.Svg.Add($"<path class=\"line thin\" style=\"color:{ColorScale.Viridis.Css(share)}\" d=\"");
            for (int row = 0; row + 1 < mesh.Rows.Count; row++)
            {
                for (int column = 0; column + 1 < mesh.Columns.Count; column++)
                    DrawCell(area, row, column, levels[level]);
            }
            area.Svg.Line($"\"/>");
        }
    }

    private void DrawCell(PlotArea area, int row, int column, double level)
    {
        int at = row * mesh.Columns.Count + column;
        ReadOnlySpan<double> corners = [values[at], values[at + 1], values[at + mesh.Columns.Count + 1], values[at + mesh.Columns.Count]];
        double mean = (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
        if (!double.IsFinite(mean))
            return;
        int above = 0;
        for (int i = 0; i < corners.Length; i++)
            above |= corners[i] >= level ? 1 << i : 0;
        // The table joins opposite corners above the level through the centre; where the centre is below it, each is cut off alone.
        if (above is 5 or 10 && mean < level)
            above = 15 - above;
        ReadOnlySpan<int> edges = Joined[above];
        for (int i = 0; i < edges.Length; i += 2)
        {
            (double x0, double y0) = Cross(area, row, column, edges[i], corners, level);
            (double x1, double y1) = Cross(area, row, column, edges[i + 1], corners, level);
            if (double.IsFinite(x0 + y0 + x1 + y1))
                area.Svg.Add($"M{x0:0.##} {y0:0.##}L{x1:0.##} {y1:0.##}");
        }
    }

    private (double X, double Y) Cross(PlotArea area, int row, int column, int edge, ReadOnlySpan<double> corners, double level)
    {
        double from = corners[edge], to = corners[(edge + 1) % 4];
        double share = Math.Clamp((level - from) / (to - from), 0, 1);
        (double x0, double x1) = (mesh.Columns[column], mesh.Columns[column + 1]);
        (double y0, double y1) = (mesh.Rows[row], mesh.Rows[row + 1]);
        (double x, double y) = edge switch
        {
            0 => (x0 + share * (x1 - x0), y0),
            1 => (x1, y0 + share * (y1 - y0)),
            2 => (x1 + share * (x0 - x1), y1),
            _ => (x0, y1 + share * (y0 - y1)),
        };
        return (area.X.At(x), area.Y.At(y));
    }
}
