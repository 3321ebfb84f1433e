using System.Numerics.Tensors;

namespace BlasNet.Plots;

/// <summary>A grid of points over a rectangle of the plane, for functions and decision surfaces.</summary>
/// <remarks>The points go row by row from the least y; within a row x grows, as in NumPy's <c>meshgrid</c>.</remarks>
public sealed class Mesh
{
    private const string Place = "Mesh";

    private Mesh(double[] columns, double[] rows)
    {
        (Columns, Rows) = (columns, rows);
        X = [.. rows.SelectMany(_ => columns)];
        Y = [.. rows.SelectMany(y => columns.Select(_ => y))];
    }

    /// <summary>Gets the x of each column.</summary>
    public IReadOnlyList<double> Columns { get; }

    /// <summary>Gets the y of each row.</summary>
    public IReadOnlyList<double> Rows { get; }

    /// <summary>Gets the x of each point.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Gets the y of each point.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Gets the number of points.</summary>
    public int Count => X.Count;

    /// <summary>Makes a grid of points at equal distances, the ends included.</summary>
    /// <param name="xLow">The x of the first column.</param>
    /// <param name="xHigh">The x of the last column.</param>
    /// <param name="yLow">The y of the first row.</param>
    /// <param name="yHigh">The y of the last row.</param>
    /// <param name="columns">The number of columns, at least 2.</param>
    /// <param name="rows">The number of rows, at least 2; by default as many as columns.</param>
    /// <exception cref="ConfigurationException">A range is empty or not finite, or there are too few columns or rows.</exception>
    public static Mesh Over(double xLow, double xHigh, double yLow, double yHigh, int columns = 100, int? rows = null) =>
        new(Axis(xLow, xHigh, columns, "x"), Axis(yLow, yHigh, rows ?? columns, "y"));

    /// <summary>Computes a function of x and y at each point.</summary>
    public double[] Of(Func<double, double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return [.. X.Zip(Y, function)];
    }

    /// <summary>Returns the points as samples of two values, ready for a prediction.</summary>
    /// <remarks>Shapes: [points, 2].</remarks>
    public Tensor<float> ToTensor()
    {
        float[] values = new float[2 * Count];
        for (int i = 0; i < Count; i++)
            (values[2 * i], values[2 * i + 1]) = ((float)X[i], (float)Y[i]);
        return Tensor.Create(values, [Count, 2]);
    }

    private static double[] Axis(double low, double high, int count, string name)
    {
        if (count < 2)
            throw new ConfigurationException($"{Place}: there must be at least 2 points along {name}, but '{count}' were asked for.");
        if (!(Check.Finite(low, Place, $"{name}Low") < Check.Finite(high, Place, $"{name}High")))
            throw new ConfigurationException(FormattableString.Invariant(
                $"{Place}: {name} must grow from low to high, but goes from '{low}' to '{high}'."));
        return [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? high : low + i * ((high - low) / (count - 1)))];
    }
}
