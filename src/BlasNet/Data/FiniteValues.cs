using System.Globalization;

namespace BlasNet.Data;

/// <summary>Checks numbers that come from outside.</summary>
internal static class FiniteValues
{
    /// <summary>Returns the index of the first value that is not finite, or -1.</summary>
    public static int FirstBad(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return i;
        }
        return -1;
    }

    /// <summary>Writes a number the same way under every culture.</summary>
    public static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
