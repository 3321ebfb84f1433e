namespace BlasNet.Plots;

/// <summary>Is one thing that is drawn within the axes of a plot.</summary>
internal abstract class PlotItem
{
    /// <summary>Gets points that must be seen: they give the range of the axes.</summary>
    public abstract IEnumerable<(double X, double Y)> Outline { get; }

    /// <summary>Gets how many of the palette's colours the item takes.</summary>
    public virtual int Colours => 1;

    /// <summary>Gets whether the axes end where the item does, without a margin.</summary>
    public virtual bool Fills => false;

    /// <summary>Gets whether the item covers the paper with colours that are the same in the light and in the dark.</summary>
    public virtual bool Paints => false;

    /// <summary>Gets whether the item stands on the line y = 0.</summary>
    public virtual bool Stands => false;

    /// <summary>Gets whether the item can be drawn on logarithmic axes.</summary>
    public virtual bool NeedsLinear => false;

    /// <summary>Gets whether the item is a picture of its own, without axes and with square pixels.</summary>
    public virtual bool IsImage => false;

    /// <summary>Gets the names that stand below the axis in place of numbers; null for numbers.</summary>
    public virtual IReadOnlyList<string>? Categories => null;

    /// <summary>Gets the values and the colours that a bar beside the plot explains.</summary>
    public virtual (double Low, double High, ColorScale Scale)? Key => null;

    /// <summary>Gives the lines of the legend.</summary>
    /// <param name="colour">The first colour of the item.</param>
    public virtual IEnumerable<LegendEntry> Legend(int colour) => [];

    /// <summary>Draws the item.</summary>
    public abstract void Draw(PlotArea area, int colour);
}

/// <summary>Is a line of a legend.</summary>
/// <param name="Text">What it names.</param>
/// <param name="Style">The classes of its sign.</param>
/// <param name="Sign">The form of its sign.</param>
internal sealed record LegendEntry(string Text, string Style, LegendSign Sign);

/// <summary>Is the form of a legend's sign.</summary>
internal enum LegendSign
{
    Line,
    MarkedLine,
    Dot,
    Block,
}

/// <summary>Is the space within the axes, in which items draw.</summary>
/// <param name="Svg">Where they write.</param>
/// <param name="X">The axis from left to right.</param>
/// <param name="Y">The axis upwards.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record PlotArea(MarkupBuilder Svg, AxisScale X, AxisScale Y, double Width, double Height);

/// <summary>Writes a text at a point.</summary>
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
