namespace BlasNet.Plots;

/// <summary>Several plots side by side, with a common title.</summary>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed class PlotGrid : Drawing
{
    private const double TitleHeight = 40, Gap = 8;

    private readonly string title;
    private readonly int columns, plotWidth, plotHeight;
    private readonly Plot[] plots;

    private PlotGrid(string title, int columns, Plot[] plots, int plotWidth, int plotHeight)
    {
        (this.title, this.columns, this.plotWidth, this.plotHeight) = (title, columns, plotWidth, plotHeight);
        this.plots = [.. plots.Select(plot => plot.Size(plotWidth, plotHeight))];
    }

    internal override string Name => title.Length > 0 ? title : string.Join(", ", plots.Select(plot => plot.Name));

    internal override (double Width, double Height) Extent =>
        (columns * (plotWidth + Gap), Top + Math.Max(1, (plots.Length + columns - 1) / columns) * (plotHeight + Gap));

    private double Top => title.Length > 0 ? TitleHeight : 0;

    /// <summary>Puts plots side by side, row by row.</summary>
    /// <param name="columns">The number of plots in a row, at least 1.</param>
    /// <param name="plots">The plots; each is given the size below.</param>
    /// <param name="title">The title above all; empty for none.</param>
    /// <param name="plotWidth">The width of each in pixels.</param>
    /// <param name="plotHeight">The height of each in pixels.</param>
    /// <exception cref="ConfigurationException">There is no column, or the plots have no room for axes.</exception>
    public static PlotGrid Create(int columns, IEnumerable<Plot> plots, string title = "", int plotWidth = 420, int plotHeight = 320)
    {
        const string place = "PlotGrid";
        return new PlotGrid(Check.NotNull(title, place, nameof(title)), Check.AtLeastOne(columns, place, nameof(columns)),
            [.. Check.NotNull(plots, place, nameof(plots))], plotWidth, plotHeight);
    }

    internal override void Write(MarkupBuilder svg)
    {
        if (title.Length > 0)
            svg.Line($"<text class=\"head middle\" x=\"{Extent.Width / 2:0.##}\" y=\"{TitleHeight - 12:0.##}\">{title}</text>");
        for (int i = 0; i < plots.Length; i++)
        {
            svg.Line($"<g transform=\"translate({i % columns * (plotWidth + Gap):0.##} {Top + i / columns * (plotHeight + Gap):0.##})\">");
            plots[i].Write(svg);
            svg.Line($"</g>");
        }
    }
}
