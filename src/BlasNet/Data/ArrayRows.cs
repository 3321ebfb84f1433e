using System.Numerics;

namespace BlasNet.Data;

/// <summary>Rows of numbers of any type, one after the other as floats.</summary>
internal static class ArrayRows
{
    /// <summary>Joins rows of one length.</summary>
    /// <exception cref="ConfigurationException">There are no rows, one is null or empty, or their lengths differ.</exception>
    /// <exception cref="DataException">A number is not finite, or beyond the range of floats.</exception>
    public static (float[] Values, int Width) Join<T>(IReadOnlyList<T[]> rows, string what) where T : struct, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0)
            throw new ConfigurationException($"{what}: there are no rows.", nameof(rows));
        int width = rows[0]?.Length ?? 0;
        float[] values = NewArray(rows.Count, width, what);
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row]?.Length != width)
                throw new ConfigurationException(FormattableString.Invariant(
                    $"{what}: row '{row}' has '{rows[row]?.Length ?? 0}' values, but row '0' has '{width}'."), nameof(rows));
            Copy<T>(rows[row], values.AsSpan(row * width, width), row * width, width, what);
        }
        return (values, width);
    }

    /// <summary>Joins the rows of a matrix.</summary>
    /// <exception cref="ConfigurationException">There are no rows, or they are empty.</exception>
    /// <exception cref="DataException">A number is not finite, or beyond the range of floats.</exception>
    public static (float[] Values, int Width) Join<T>(T[,] rows, string what) where T : struct, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        (int count, int width) = (rows.GetLength(0), rows.GetLength(1));
        if (count == 0)
            throw new ConfigurationException($"{what}: there are no rows.", nameof(rows));
        float[] values = NewArray(count, width, what);
        var row = new T[width];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < width; j++)
                row[j] = rows[i, j];
            Copy<T>(row, values.AsSpan(i * width, width), i * width, width, what);
        }
        return (values, width);
    }

    /// <summary>Copies numbers as floats.</summary>
    /// <exception cref="DataException">A number is not finite, or beyond the range of floats; the message names its row.</exception>
    public static float[] Floats<T>(ReadOnlySpan<T> numbers, int width, string what) where T : struct, INumberBase<T>
    {
        float[] values = new float[numbers.Length];
        Copy(numbers, values, 0, width, what);
        return values;
    }

    private static void Copy<T>(ReadOnlySpan<T> numbers, Span<float> values, int first, int width, string what)
        where T : struct, INumberBase<T>
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            values[i] = float.CreateTruncating(numbers[i]);
            if (float.IsFinite(values[i]))
                continue;
            (int row, int at) = Math.DivRem(first + i, width);
            string problem = T.IsFinite(numbers[i])
                ? "which is beyond the range of 32-bit floats, up to 3.4e38" : "but every value must be a finite number";
            throw new DataException(FormattableString.Invariant($"{what}: value '{at}' of row '{row}' is '{numbers[i]}', {problem}."));
        }
    }

    private static float[] NewArray(int rows, int width, string what)
    {
        if (width == 0)
            throw new ConfigurationException($"{what}: row '0' has no values.", nameof(rows));
        if ((long)rows * width > Array.MaxLength)
            throw new ConfigurationException(FormattableString.Invariant(
                $"{what}: '{rows}' rows of '{width}' values are more than the '{Array.MaxLength}' numbers that an array holds."),
                nameof(rows));
        return new float[rows * width];
    }
}
