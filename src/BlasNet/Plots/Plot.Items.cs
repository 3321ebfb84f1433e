using System.Numerics;

namespace BlasNet.Plots;

/// <content>Items along axes of numbers or names.</content>
public sealed partial class Plot
{
    // Leaves a gap between the bars of neighbouring names.
    private const double BarWidth = 0.8;

    /// <summary>Draws a line through points.</summary>
    /// <param name="x">The x of each point; of any number type, an array, a list or a tensor.</param>
    /// <param name="y">The y of each point.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <param name="marker">Whether each point is marked with a dot.</param>
    /// <param name="dashed">Whether the line is dashed.</param>
    /// <exception cref="ConfigurationException">x and y have different lengths.</exception>
    public Plot Line<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string label = "", bool marker = false, bool dashed = false)
        where TX : INumberBase<TX>
        where TY : INumberBase<TY>
    {
        (double[] across, double[] up) = Points(x, y);
        return With(new LineItem(across, up, Label(label), marker, dashed));
    }

    /// <summary>Draws the line of a function.</summary>
    /// <param name="function">Computes y from x.</param>
    /// <param name="from">The least x.</param>
    /// <param name="to">The largest x.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <param name="points">The number of points to compute, at least 2.</param>
    /// <param name="dashed">Whether the line is dashed.</param>
    /// <exception cref="ConfigurationException">The range is empty or not finite, or there are too few points.</exception>
    /// <example><code>Plot.Create().Function(Math.Tanh, -4, 4, "tanh").Save("tanh.svg");</code></example>
    public Plot Function(Func<double, double> function, double from, double to, string label = "", int points = 500, bool dashed = false)
    {
        ArgumentNullException.ThrowIfNull(function);
        Range(from, to, "x");
        if (points < 2)
            throw new ConfigurationException(
                $"{Place}: a function needs at least 2 points, but '{points}' were asked for.", nameof(points));
        double[] x = [.. Enumerable.Range(0, points).Select(i => from + i * ((to - from) / (points - 1)))];
        return Line(x, x.Select(function), label, dashed: dashed);
    }

    /// <summary>Draws a dot for each point.</summary>
    /// <param name="x">The x of each point.</param>
    /// <param name="y">The y of each point.</param>
    /// <param name="label">The name in the legend; with classes the word before their numbers, by default 'class'.</param>
    /// <param name="classes">The class of each point; each class has a colour. Null for one colour.</param>
    /// <param name="size">The diameter of a dot in pixels, positive.</param>
    /// <exception cref="ConfigurationException">x, y and classes have different lengths, or the size is not positive.</exception>
    public Plot Scatter<TX, TY>(
        IEnumerable<TX> x, IEnumerable<TY> y, string label = "", IReadOnlyList<int>? classes = null, double size = 6)
        where TX : INumberBase<TX>
        where TY : INumberBase<TY>
    {
        (double[] across, double[] up) = Points(x, y);
        if (classes is not null)
            PlotValues.SameLength(Place, ("x", across.Length), (nameof(classes), classes.Count));
        int[]? kinds = classes is null ? null : [.. classes];
        return With(new ScatterItem(across, up, kinds, Label(label), Check.Positive(size, Place, nameof(size))));
    }

    /// <summary>Draws a bar for each name.</summary>
    /// <param name="names">The names below the bars.</param>
    /// <param name="values">The heights of the bars; negative ones hang.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">Names and values have different lengths.</exception>
    public Plot Bars<T>(IEnumerable<string> names, IEnumerable<T> values, string label = "") where T : INumberBase<T>
    {
        string[] below = [.. Check.NotNull(names, Place, nameof(names))];
        double[] heights = PlotValues.Of(values, Place, nameof(values));
        PlotValues.SameLength(Place, (nameof(names), below.Length), (nameof(values), heights.Length));
        return With(new BarItem([.. heights.Select((height, i) => (i - BarWidth / 2, i + BarWidth / 2, height))], Label(label), below));
    }

    /// <summary>Draws the number of values in each of several bins of equal width.</summary>
    /// <param name="values">The values; of any number type, an array, a list or a tensor.</param>
    /// <param name="bins">The number of bins, at least 1.</param>
    /// <param name="low">The low end of the first bin; by default the least value. Values below it are not counted.</param>
    /// <param name="high">The high end of the last bin; by default the largest value. Values above it are not counted.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">There is no bin, or the range is empty or not finite.</exception>
    public Plot Histogram<T>(IEnumerable<T> values, int bins = 30, double? low = null, double? high = null, string label = "")
        where T : INumberBase<T>
    {
        Check.AtLeastOne(bins, Place, nameof(bins));
        if (low is { } from && high is { } to)
            Range(from, to, "the histogram");
        var counts = HistogramBins.Of(PlotValues.Of(values, Place, nameof(values)), bins, low, high);
        return With(new BarItem(counts, Label(label), names: null));
    }

    /// <summary>Draws an arrow from each point, such as a gradient; the longest is about as long as the points are apart.</summary>
    /// <param name="x">The x at which each arrow begins.</param>
    /// <param name="y">The y at which each arrow begins.</param>
    /// <param name="u">The length of each arrow along x.</param>
    /// <param name="v">The length of each arrow along y.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">The four have different lengths.</exception>
    public Plot Quiver<TPoint, TArrow>(
        IEnumerable<TPoint> x, IEnumerable<TPoint> y, IEnumerable<TArrow> u, IEnumerable<TArrow> v, string label = "")
        where TPoint : INumberBase<TPoint>
        where TArrow : INumberBase<TArrow>
    {
        (double[] across, double[] up) = Points(x, y);
        double[] right = PlotValues.Of(u, Place, nameof(u)), upwards = PlotValues.Of(v, Place, nameof(v));
        PlotValues.SameLength(Place, (nameof(x), across.Length), (nameof(u), right.Length), (nameof(v), upwards.Length));
        return With(new QuiverItem(across, up, right, upwards, Label(label)));
    }

    /// <summary>Writes a text above a point.</summary>
    public Plot Text(double x, double y, string text) => With(new TextItem(x, y, Check.NotNull(text, Place, nameof(text))));

    private string Label(string label) => Check.NotNull(label, Place, nameof(label));

    private (double[] X, double[] Y) Points<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y)
        where TX : INumberBase<TX>
        where TY : INumberBase<TY>
    {
        (double[] across, double[] up) = (PlotValues.Of(x, Place, nameof(x)), PlotValues.Of(y, Place, nameof(y)));
        PlotValues.SameLength(Place, (nameof(x), across.Length), (nameof(y), up.Length));
        return (across, up);
    }
}
