using System.Globalization;
using System.Text;

namespace BlasNet.Plots;

/// <summary>A cell around each point of a mesh, coloured by its value.</summary>
internal sealed class HeatmapItem(Mesh mesh, double[] values, double? low, double? high, ColorScale scale, bool key) : PlotItem
{
    // The eye does not see finer steps, and adjacent cells of one colour become one rectangle.
    private const int Steps = 96;

    private readonly (double Low, double High) range = Range(values, low, high);

    public override IEnumerable<(double X, double Y)> Outline => [(mesh.Columns[0], mesh.Rows[0]), (mesh.Columns[^1], mesh.Rows[^1])];

    public override int Colours => 0;

    public override bool Fills => true;

    public override bool Paints => true;

    public override bool NeedsLinear => true;

    public override (double Low, double High, ColorScale Scale)? Key => key ? (range.Low, range.High, scale) : null;

    /// <summary>Computes the range of the finite values; a given end is taken as it is.</summary>
    public static (double Low, double High) Range(double[] values, double? low, double? high)
    {
        double[] finite = [.. values.Where(value => PlotValues.IsDrawable(value, log: false)).DefaultIfEmpty(0)];
        (double least, double most) = (low ?? finite.Min(), high ?? finite.Max());
        return most > least ? (least, most) : (least - 0.5, least + 0.5);
    }

    public override void Draw(PlotArea area, int colour)
    {
        int columns = mesh.Columns.Count, rows = mesh.Rows.Count;
        var cells = new CellPaths();
        for (int row = 0; row < rows; row++)
            cells.Add(rows - 1 - row, 0, [.. values.Skip(row * columns).Take(columns).Select(Colour)]);
        double width = (area.X.At(mesh.Columns[^1]) - area.X.At(mesh.Columns[0])) / (columns - 1);
        double height = (area.Y.At(mesh.Rows[0]) - area.Y.At(mesh.Rows[^1])) / (rows - 1);
        cells.Write(area.Svg, area.X.At(mesh.Columns[0]) - width / 2, area.Y.At(mesh.Rows[^1]) - height / 2, width, height);
    }

    private string? Colour(double value) => double.IsFinite(value)
        ? scale.Css(Math.Round((value - range.Low) / (range.High - range.Low) * Steps) / Steps) : null;
}

/// <summary>The square cells of a grid by their colour; adjacent cells of one colour become one rectangle.</summary>
internal sealed class CellPaths
{
    private readonly SortedDictionary<string, StringBuilder> paths = new(StringComparer.Ordinal);

    /// <summary>Adds the cells of a row.</summary>
    /// <param name="row">The distance of the row from the top, in cells.</param>
    /// <param name="column">The distance of the first cell from the left, in cells.</param>
    /// <param name="colours">The colour of each cell; null leaves a hole.</param>
    public void Add(double row, double column, IReadOnlyList<string?> colours)
    {
        for (int from = 0, to; from < colours.Count; from = to)
        {
            for (to = from + 1; to < colours.Count && colours[to] == colours[from];)
                to++;
            if (colours[from] is not { } colour)
                continue;
            if (!paths.TryGetValue(colour, out StringBuilder? path))
                paths[colour] = path = new StringBuilder();
            path.Append(CultureInfo.InvariantCulture, $"M{column + from:0.###} {row:0.###}h{to - from}v1h-{to - from}z");
        }
    }

    /// <summary>Writes the cells.</summary>
    public void Write(MarkupBuilder svg, double left, double top, double cellWidth, double cellHeight)
    {
        svg.Add($"<g shape-rendering=\"crispEdges\" ");
        svg.Line($"transform=\"translate({left:0.###} {top:0.###}) scale({cellWidth:0.#####} {cellHeight:0.#####})\">");
        foreach ((string colour, StringBuilder path) in paths)
            svg.Line($"<path fill=\"{colour}\" d=\"{path.ToString()}\"/>");
        svg.Line($"</g>");
    }
}
