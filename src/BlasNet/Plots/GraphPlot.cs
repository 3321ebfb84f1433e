namespace BlasNet.Plots;

/// <summary>The picture of a computation: nodes, and arrows with values of the forward pass above and gradients of the backward pass
/// below.</summary>
/// <remarks>A node stands to the right of its predecessors; a node without any is an input and has no circle. Each method returns a new
/// picture.</remarks>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed class GraphPlot : Drawing
{
    private const double Edge = 20, TitleHeight = 30, ColumnWidth = 130, RowHeight = 92, Radius = 19, TextGap = 6;
    private const double HeadLength = 8, HeadWidth = 3.2;

    // Nodes closer than one row overlap, up to rounding.
    private const double Apart = 1 - 1e-9;

    private readonly string title;
    private readonly IReadOnlyList<(string Key, string Text)> nodes;
    private readonly IReadOnlyList<GraphArrow> arrows;

    private GraphPlot(string title, IReadOnlyList<(string Key, string Text)> nodes, IReadOnlyList<GraphArrow> arrows)
    {
        (this.title, this.nodes, this.arrows) = (title, nodes, arrows);
    }

    internal override string Name => title.Length > 0 ? title : string.Join(", ", nodes.Select(node => node.Text));

    internal override (double Width, double Height) Extent
    {
        get
        {
            (double X, double Y)[] places = Places();
            return (places.Select(place => place.X).DefaultIfEmpty(0).Max() + ColumnWidth / 2 + Edge,
                places.Select(place => place.Y).DefaultIfEmpty(0).Max() + RowHeight / 2 + Edge);
        }
    }

    private string Place => title.Length == 0 ? "GraphPlot" : $"GraphPlot '{title}'";

    /// <summary>Starts a picture.</summary>
    /// <param name="title">The title above it; empty for none.</param>
    public static GraphPlot Create(string title = "") => new(Check.NotNull(title, "GraphPlot", nameof(title)), [], []);

    /// <summary>Adds a node.</summary>
    /// <param name="key">The name by which arrows refer to it.</param>
    /// <param name="text">The text in it, such as <c>×</c>; by default its key.</param>
    /// <exception cref="ConfigurationException">There is already a node with that key.</exception>
    public GraphPlot Node(string key, string? text = null)
    {
        Check.NotNull(key, Place, nameof(key));
        if (nodes.Any(node => node.Key == key))
            throw new ConfigurationException(
                $"{Place}: each node needs a key of its own, but there are two with the key '{key}'.", nameof(key));
        return new GraphPlot(title, [.. nodes, (key, text ?? key)], arrows);
    }

    /// <summary>Adds an arrow from a node to a later one.</summary>
    /// <param name="from">The key of the node that produces the value.</param>
    /// <param name="to">The key of the node computed from it, added after <paramref name="from"/>.</param>
    /// <param name="forward">The value, above the arrow; empty for none.</param>
    /// <param name="backward">The gradient, below the arrow; empty for none.</param>
    /// <exception cref="ConfigurationException">There is no such node, or the arrow does not lead to a later node.</exception>
    public GraphPlot Arrow(string from, string to, string forward = "", string backward = "")
    {
        (int tail, int head) = (Find(from), Find(to));
        if (tail >= head)
            throw new ConfigurationException(
                $"{Place}: an arrow leads to a node that was added later, but '{to}' is not later than '{from}'.", nameof(to));
        return new GraphPlot(title, nodes, [.. arrows, new GraphArrow(tail, head, Check.NotNull(forward, Place, nameof(forward)),
            Check.NotNull(backward, Place, nameof(backward)))]);
    }

    internal override void Write(MarkupBuilder svg)
    {
        (double X, double Y)[] places = Places();
        if (title.Length > 0)
            svg.Line($"<text class=\"title middle\" x=\"{Extent.Width / 2:0.##}\" y=\"{Edge + 8}\">{title}</text>");
        foreach (GraphArrow arrow in arrows)
            WriteArrow(svg, arrow, places[arrow.Tail], places[arrow.Head]);
        for (int i = 0; i < nodes.Count; i++)
        {
            if (!IsInput(i))
                svg.Add($"<circle class=\"frame\" cx=\"{places[i].X:0.##}\" cy=\"{places[i].Y:0.##}\" r=\"{Reach(i):0.##}\"/>");
            svg.Line($"<text class=\"label middle\" x=\"{places[i].X:0.##}\" y=\"{places[i].Y + 4.5:0.##}\">{nodes[i].Text}</text>");
        }
    }

    private int Find(string key)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Key == key)
                return i;
        }
        throw new ConfigurationException($"{Place}: there is no node '{key}'; add it before its arrows.", nameof(key));
    }

    private bool IsInput(int node) => arrows.All(arrow => arrow.Head != node);

    // The distance of a node's edge from its centre: a circle around its text, or the text alone.
    private double Reach(int node) =>
        Math.Max(IsInput(node) ? 0 : Radius, DrawingStyle.WidthOf(nodes[node].Text) / 2 + TextGap);

    private void WriteArrow(MarkupBuilder svg, GraphArrow arrow, (double X, double Y) from, (double X, double Y) to)
    {
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        double length = Math.Sqrt(dx * dx + dy * dy);
        (double ex, double ey) = (dx / length, dy / length);
        (double x0, double y0) = (from.X + ex * Reach(arrow.Tail), from.Y + ey * Reach(arrow.Tail));
        (double x1, double y1) = (to.X - ex * (Reach(arrow.Head) + 1), to.Y - ey * (Reach(arrow.Head) + 1));
        (double bx, double by) = (x1 - ex * HeadLength, y1 - ey * HeadLength);
        svg.Add($"<path class=\"line thin ink\" d=\"M{x0:0.##} {y0:0.##}L{bx:0.##} {by:0.##}\"/>");
        svg.Add($"<path class=\"fill ink\" d=\"M{x1:0.##} {y1:0.##}L{bx - ey * HeadWidth:0.##} {by + ex * HeadWidth:0.##}");
        svg.Line($"L{bx + ey * HeadWidth:0.##} {by - ex * HeadWidth:0.##}Z\"/>");
        // The texts are rotated with the arrow, so that it crosses none of them.
        double angle = Math.Atan2(dy, dx) * 180 / Math.PI;
        svg.Line($"<g transform=\"translate({(x0 + bx) / 2:0.##} {(y0 + by) / 2:0.##}) rotate({angle:0.##})\">");
        svg.Line($"<text class=\"forward middle\" y=\"-6\">{arrow.Forward}</text>");
        svg.Line($"<text class=\"backward middle\" y=\"15\">{arrow.Backward}</text></g>");
    }

    // Inputs stand one below the other, other nodes at the mean height of their predecessors; no two in a column overlap.
    private (double X, double Y)[] Places()
    {
        int[] columns = Columns();
        double[] rows = new double[nodes.Count];
        int inputs = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            double[] before = [.. arrows.Where(arrow => arrow.Head == i).Select(arrow => rows[arrow.Tail])];
            rows[i] = before.Length > 0 ? before.Average() : inputs++;
            IEnumerable<int> sameColumn = Enumerable.Range(0, i).Where(other => columns[other] == columns[i]);
            foreach (double other in sameColumn.Select(other => rows[other]).Order())
                rows[i] = Math.Abs(other - rows[i]) < Apart ? other + 1 : rows[i];
        }
        double top = Edge + RowHeight / 2 + (title.Length > 0 ? TitleHeight : 0);
        return [.. rows.Select((row, i) => (Edge + ColumnWidth * (columns[i] + 0.5), top + row * RowHeight))];
    }

    // A node stands right after its last predecessor, an input right before its first use.
    private int[] Columns()
    {
        int[] columns = new int[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
            columns[i] = arrows.Where(arrow => arrow.Head == i).Select(arrow => columns[arrow.Tail] + 1).DefaultIfEmpty(0).Max();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (IsInput(i))
                columns[i] = arrows.Where(arrow => arrow.Tail == i).Select(arrow => columns[arrow.Head] - 1).DefaultIfEmpty(0).Min();
        }
        return columns;
    }

    /// <summary>An arrow between two nodes, given by their numbers.</summary>
    private sealed record GraphArrow(int Tail, int Head, string Forward, string Backward);
}
