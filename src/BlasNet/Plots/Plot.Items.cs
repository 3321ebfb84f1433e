using System.Numerics;

namespace BlasNet.Plots;

/// <content>What can be drawn along axes of numbers or names.</content>
public sealed partial class Plot
{
    // Beside each other, bars of neighbouring names leave a gap.
    private const double BarWidth = 0.8;

    /// <summary>Draws a line through points.</summary>
    /// <param name="x">Where they stand from left to right; of any number type, an array, a list or a tensor.</param>
    /// <param name="y">Their heights, as many.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <param name="marker">Whether each point is marked with a dot.</param>
    /// <param name="dashed">Whether the line is dashed.</param>
    /// <exception cref="ConfigurationException">There are not as many x as y.</exception>
    public Plot Line<TX, TY>(IEnumerable<TX> x, IEnumerable<TY> y, string label = "", bool marker = false, bool dashed = false)
        where TX : INumberBase<TX>
        where TY : INumberBase<TY>
    {
        (double[] across, double[] up) = Points(x, y);
        return With(new LineItem(across, up, Label(label), marker, dashed));
    }

    /// <summary>Draws the line of a function.</summary>
    /// <param name="function">Gives y for an x.</param>
    /// <param name="from">The least x.</param>
    /// <param name="to">The largest x.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <param name="points">How many points are computed, at least 2.</param>
    /// <param name="dashed">Whether the line is dashed.</param>
    /// <exception cref="ConfigurationException">The range is empty or not finite, or there are too few points.</exception>
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
    /// <param name="x">Where they stand from left to right.</param>
    /// <param name="y">Their heights, as many.</param>
    /// <param name="label">The name in the legend; before the number of a class 'class' by default.</param>
    /// <param name="classes">A class for each point, drawn in a colour of its own; null for one colour.</param>
    /// <param name="size">The diameter of a dot in pixels.</param>
    /// <exception cref="ConfigurationException">There are not as many x as y and classes, or the size is not positive.</exception>
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
    /// <param name="names">What stands below the bars.</param>
    /// <param name="values">Their heights, as many; negative ones hang.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">There are not as many names as values.</exception>
    public Plot Bars<T>(IEnumerable<string> names, IEnumerable<T> values, string label = "") where T : INumberBase<T>
    {
        string[] below = [.. Check.NotNull(names, Place, nameof(names))];
        double[] heights = PlotValues.Of(values, Place, nameof(values));
        PlotValues.SameLength(Place, (nameof(names), below.Length), (nameof(values), heights.Length));
        return With(new BarItem([.. heights.Select((height, i) => (i - BarWidth / 2, i + BarWidth / 2, height))], Label(label), below));
    }

    /// <summary>Draws how many values lie in each of some bins of equal width.</summary>
    /// <param name="values">The values; of any number type, an array, a list or a tensor.</param>
    /// <param name="bins">The number of bins.</param>
    /// <param name="low">Where the first begins; by default the least value. What is below is not counted.</param>
    /// <param name="high">Where the last ends; by default the largest value. What is above is not counted.</param>
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
    /// <param name="x">Where the arrows begin, from left to right.</param>
    /// <param name="y">Where they begin, upwards.</param>
    /// <param name="u">How far each goes to the right.</param>
    /// <param name="v">How far each goes upwards.</param>
    /// <param name="label">The name in the legend; empty for none.</param>
    /// <exception cref="ConfigurationException">The four are not of the same length.</exception>
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
