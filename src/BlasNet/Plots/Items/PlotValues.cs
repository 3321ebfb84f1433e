using System.Numerics;

namespace BlasNet.Plots;

/// <summary>Copies of a caller's numbers as doubles.</summary>
internal static class PlotValues
{
    // Ranges of larger numbers would overflow.
    private const double Largest = 1e300;

    /// <summary>Copies numbers.</summary>
    public static double[] Of<T>(IEnumerable<T> values, string place, string name) where T : INumberBase<T> =>
        [.. Check.NotNull(values, place, name).Select(double.CreateTruncating)];

    /// <summary>Requires that lists are of the same length.</summary>
    public static void SameLength(string place, params ReadOnlySpan<(string Name, int Length)> lists)
    {
        foreach ((string name, int length) in lists)
        {
            if (length != lists[0].Length)
                throw new ConfigurationException(
                    $"{place}: there are '{lists[0].Length}' values of {lists[0].Name}, "
                    + $"but '{length}' of {name}; they must be as many.", name);
        }
    }

    /// <summary>Returns whether a number has a place on an axis.</summary>
    public static bool IsDrawable(double value, bool log) => Math.Abs(value) < Largest && (!log || value > 0);
}
