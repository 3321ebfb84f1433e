namespace BlasNet.Plots;

/// <summary>One item within the axes of a plot.</summary>
internal abstract class PlotItem
{
    /// <summary>Gets the points that determine the range of the axes.</summary>
    public abstract IEnumerable<(double X, double Y)> Outline { get; }

    /// <summary>Gets the number of the palette's colours that the item takes.</summary>
    public virtual int Colours => 1;

    /// <summary>Gets whether the axes end where the item does, without a margin.</summary>
    public virtual bool Fills => false;

    /// <summary>Gets whether the item covers the paper with colours that are the same on light and on dark paper.</summary>
    public virtual bool Paints => false;

    /// <summary>Gets whether the item stands on the line y = 0.</summary>
    public virtual bool Stands => false;

    /// <summary>Gets whether the item can be drawn on linear axes only.</summary>
    public virtual bool NeedsLinear => false;

    /// <summary>Gets whether the item is an image, without axes and with square pixels.</summary>
    public virtual bool IsImage => false;

    /// <summary>Gets the names below the x axis; null for numbers.</summary>
    public virtual IReadOnlyList<string>? Categories => null;

    /// <summary>Gets the range and the colours that a bar beside the plot explains; null for no bar.</summary>
    public virtual (double Low, double High, ColorScale Scale)? Key => null;

    /// <summary>Lists the lines of the legend.</summary>
    /// <param name="colour">The first colour of the item.</param>
    public virtual IEnumerable<LegendEntry> Legend(int colour) => [];

    /// <summary>Draws the item.</summary>
    public abstract void Draw(PlotArea area, int colour);
}

/// <summary>A line of a legend.</summary>
/// <param name="Text">The name.</param>
/// <param name="Style">The classes of its sign.</param>
/// <param name="Sign">The form of its sign.</param>
internal sealed record LegendEntry(string Text, string Style, LegendSign Sign);

/// <summary>The form of a legend's sign.</summary>
internal enum LegendSign
{
    Line,
    MarkedLine,
    Dot,
    Block,
}

/// <summary>The area within the axes, in which items draw.</summary>
/// <param name="Svg">The picture that they write to.</param>
/// <param name="X">The x axis.</param>
/// <param name="Y">The y axis.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record PlotArea(MarkupBuilder Svg, AxisScale X, AxisScale Y, double Width, double Height);

/// <summary>A text above a point.</summary>
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
