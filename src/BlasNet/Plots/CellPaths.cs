using System.Globalization;
using System.Text;

namespace BlasNet.Plots;

/// <summary>Collects square cells of a grid by their colour; cells of one colour beside each other become one rectangle.</summary>
internal sealed class CellPaths
{
    private readonly SortedDictionary<string, StringBuilder> paths = new(StringComparer.Ordinal);

    /// <summary>Adds the cells of a row.</summary>
    /// <param name="row">Their distance from the top, in cells.</param>
    /// <param name="column">The distance of the first from the left, in cells.</param>
    /// <param name="colours">A colour for each cell; null where nothing is drawn.</param>
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
    public void Write(MarkupText svg, double left, double top, double cellWidth, double cellHeight)
    {
        svg.Add($"<g shape-rendering=\"crispEdges\" ");
        svg.Line($"transform=\"translate({left:0.###} {top:0.###}) scale({cellWidth:0.#####} {cellHeight:0.#####})\">");
        foreach ((string colour, StringBuilder path) in paths)
            svg.Line($"<path fill=\"{colour}\" d=\"{path.ToString()}\"/>");
        svg.Line($"</g>");
    }
}
