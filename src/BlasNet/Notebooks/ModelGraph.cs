using BlasNet.Plots;

namespace BlasNet.Notebooks;

/// <summary>The picture of a model's graph: its layers one below the other, with an arrow from each to those that read it.</summary>
/// <remarks>Arrows past other layers run in arcs beside them, so that none crosses a text.</remarks>
internal sealed class ModelGraph : Drawing
{
    private const double Edge = 12, BoxHeight = 28, RowHeight = 50, TextGap = 12, HeadLength = 8, HeadWidth = 3.2;
    private const double ArcStep = 12, WidestArc = 120;

    private readonly LayerSummary[] layers;
    private readonly (int From, int To)[] arrows;
    private readonly double boxWidth;

    /// <summary>Draws a model.</summary>
    /// <param name="layers">Its layers in their order, the inputs included.</param>
    public ModelGraph(IReadOnlyList<LayerSummary> layers)
    {
        this.layers = [.. layers];
        var rows = layers.Index().ToDictionary(layer => layer.Item.Key, layer => layer.Index, StringComparer.Ordinal);
        arrows = [.. layers.SelectMany((layer, row) => layer.Inputs.Distinct().Select(input => (rows[input], row)))];
        boxWidth = layers.Max(layer => DrawingStyle.WidthOf(Text(layer))) + 2 * TextGap;
    }

    internal override string Name => "layers and the arrows between them";

    internal override (double Width, double Height) Extent =>
        (2 * Edge + boxWidth + arrows.Max(Bulge), 2 * Edge + (layers.Length - 1) * RowHeight + BoxHeight);

    internal override void Write(MarkupBuilder svg)
    {
        for (int row = 0; row < layers.Length; row++)
        {
            svg.Add($"<rect class=\"frame\" x=\"{Edge}\" y=\"{Top(row)}\" width=\"{boxWidth:0.##}\" height=\"{BoxHeight}\" rx=\"5\"/>");
            svg.Line($"<text class=\"middle\" x=\"{Edge + boxWidth / 2:0.##}\" y=\"{Top(row) + 18}\">{Text(layers[row])}</text>");
        }
        foreach ((int From, int To) arrow in arrows)
            WriteArrow(svg, arrow);
    }

    private static string Text(LayerSummary layer) => $"{layer.Key} {layer.OutputShape}";

    private static double Top(int row) => Edge + row * RowHeight;

    private static double Bulge((int From, int To) arrow) => arrow.To == arrow.From + 1 ? 0 : Reach(arrow) * 0.75;

    // The distance of the control points; a cubic curve comes three quarters as far.
    private static double Reach((int From, int To) arrow) => Math.Min(20 + ArcStep * (arrow.To - arrow.From), WidestArc);

    private void WriteArrow(MarkupBuilder svg, (int From, int To) arrow)
    {
        if (arrow.To == arrow.From + 1)
        {
            (double x, double tip) = (Edge + boxWidth / 2, Top(arrow.To));
            svg.Add($"<path class=\"line thin ink\" d=\"M{x:0.##} {Top(arrow.From) + BoxHeight:0.##}V{tip - HeadLength:0.##}\"/>");
            svg.Line($"<path class=\"fill ink\" d=\"M{x:0.##} {tip:0.##}l{-HeadWidth} {-HeadLength}h{2 * HeadWidth}z\"/>");
            return;
        }
        // It leaves below the middle of the right side and arrives above it.
        double side = Edge + boxWidth, out0 = side + Reach(arrow);
        double y0 = Top(arrow.From) + BoxHeight * 0.7, y1 = Top(arrow.To) + BoxHeight * 0.3;
        svg.Add($"<path class=\"line thin ink\" d=\"M{side:0.##} {y0:0.##}C{out0:0.##} {y0:0.##} {out0:0.##} {y1:0.##} ");
        svg.Add($"{side + HeadLength:0.##} {y1:0.##}\"/>");
        svg.Line($"<path class=\"fill ink\" d=\"M{side:0.##} {y1:0.##}l{HeadLength} {-HeadWidth}v{2 * HeadWidth}z\"/>");
    }
}
