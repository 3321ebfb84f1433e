namespace BlasNet.Plots;

/// <summary>Holds all that a plot is told.</summary>
internal sealed record PlotSpec(string Title, string XLabel, string YLabel)
{
    public IReadOnlyList<PlotItem> Items { get; init; } = [];

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 440;

    public bool LogX { get; init; }

    public bool LogY { get; init; }

    public bool EqualAxes { get; init; }

    public (double Low, double High)? XRange { get; init; }

    public (double Low, double High)? YRange { get; init; }

    /// <summary>Gets how errors name the plot.</summary>
    public string Place => Title.Length == 0 ? "Plot" : $"Plot '{Title}'";
}
