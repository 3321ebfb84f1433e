namespace BlasNet.Plots;

/// <summary>A plot with axes, as Matplotlib draws them: lines, dots, bars, histograms, arrows, contours, heat maps, images.</summary>
/// <remarks>Each method returns a new plot; later items cover earlier ones. Points that are NaN, infinite or, on a logarithmic axis,
/// not positive are left out, and lines have a gap there. A plot without any point says 'no data'.</remarks>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed partial class Plot : Drawing
{
    private readonly PlotSpec spec;

    private Plot(PlotSpec spec)
    {
        this.spec = spec;
    }

    internal override string Name => spec.Title.Length > 0 ? spec.Title : $"{spec.YLabel} by {spec.XLabel}".Trim();

    internal override (double Width, double Height) Extent => (spec.Width, spec.Height);

    private string Place => spec.Place;

    /// <summary>Starts a plot of 640 x 440 pixels.</summary>
    /// <param name="title">The title above it; empty for none.</param>
    /// <param name="xLabel">The name of the x axis; empty for none.</param>
    /// <param name="yLabel">The name of the y axis; empty for none.</param>
    /// <example>
    /// <code>
    /// Plot.Create("sine and cosine", "x", "y")
    ///     .Function(Math.Sin, 0, 2 * Math.PI, "sin")
    ///     .Function(Math.Cos, 0, 2 * Math.PI, "cos", dashed: true)
    ///     .Save("waves.svg");
    /// </code>
    /// </example>
    public static Plot Create(string title = "", string xLabel = "", string yLabel = "")
    {
        const string place = "Plot";
        return new Plot(new PlotSpec(Check.NotNull(title, place, nameof(title)), Check.NotNull(xLabel, place, nameof(xLabel)),
            Check.NotNull(yLabel, place, nameof(yLabel))));
    }

    /// <summary>Sets the size of the whole picture in pixels; by default 640 x 440.</summary>
    /// <exception cref="ConfigurationException">There is no room for axes: a side has fewer than 120 pixels.</exception>
    public Plot Size(int width, int height)
    {
        const int least = 120;
        if (width < least || height < least)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{Place}: the size must be at least {least} x {least} pixels, but it was '{width}' x '{height}'."), nameof(width));
        return new Plot(spec with { Width = width, Height = height });
    }

    /// <summary>Sets the range of the x axis; by default it covers all points.</summary>
    /// <exception cref="ConfigurationException">The range is empty or not finite, or on a logarithmic axis not positive.</exception>
    public Plot XRange(double low, double high) => new(Checked(spec with { XRange = Range(low, high, "x") }));

    /// <summary>Sets the range of the y axis; by default it covers all points.</summary>
    /// <exception cref="ConfigurationException">The range is empty or not finite, or on a logarithmic axis not positive.</exception>
    public Plot YRange(double low, double high) => new(Checked(spec with { YRange = Range(low, high, "y") }));

    /// <summary>Makes the x axis logarithmic.</summary>
    /// <exception cref="ConfigurationException">Its range is not positive, or the plot holds a heat map or images.</exception>
    public Plot LogX() => new(Checked(spec with { LogX = true }));

    /// <summary>Makes the y axis logarithmic.</summary>
    /// <exception cref="ConfigurationException">Its range is not positive, or the plot holds a heat map or images.</exception>
    public Plot LogY() => new(Checked(spec with { LogY = true }));

    /// <summary>Gives both axes the same scale, so that a circle is round.</summary>
    public Plot EqualAxes() => new(spec with { EqualAxes = true });

    internal override void Write(MarkupBuilder svg) => new PlotFrame(spec).Write(svg);

    private Plot With(PlotItem item) => new(Checked(spec with { Items = [.. spec.Items, item] }));

    private (double, double) Range(double low, double high, string axis) =>
        Check.Finite(low, Place, $"the low end of {axis}") < Check.Finite(high, Place, $"the high end of {axis}") ? (low, high)
            : throw new ConfigurationException(FormattableString.Invariant(
                $"{Place}: the range of {axis} must go from low to high, but it goes from '{low}' to '{high}'."), nameof(low));

    private static PlotSpec Checked(PlotSpec spec)
    {
        foreach ((bool log, (double Low, double High)? range, string axis) in
            ((bool, (double, double)?, string)[])[(spec.LogX, spec.XRange, "x"), (spec.LogY, spec.YRange, "y")])
        {
            if (log && range is { Low: <= 0 } wrong)
                throw new ConfigurationException(FormattableString.Invariant(
                    $"{spec.Place}: the range of a logarithmic axis must be positive, but {axis} goes from '{wrong.Low}'."));
        }
        if ((spec.LogX || spec.LogY) && spec.Items.Any(item => item.NeedsLinear))
            throw new ConfigurationException($"{spec.Place}: heat maps and images need linear axes, but an axis is logarithmic.");
        return spec;
    }
}
