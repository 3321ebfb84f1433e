using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Reader of cells by the options: numbers with a decimal mark, and markers of missing cells.</summary>
internal sealed class CellReader
{
    // Above 2^53 not each whole number is a double.
    private const double FirstGap = 1L << 53;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> markers;
    private readonly NumberParser numbers;
    private readonly bool hasNumberMarkers;

    /// <summary>Creates the reader.</summary>
    public CellReader(TableOptions options)
    {
        numbers = new NumberParser(options.Decimal);
        markers = options.NaValues.Select(marker => marker.Trim(' ')).ToHashSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        hasNumberMarkers = options.NaValues.Any(marker => numbers.TryRead(marker, out _));
    }

    /// <summary>Determines whether a cell is missing.</summary>
    public bool IsMissing(ReadOnlySpan<char> cell) => markers.Contains(cell.Trim(' '));

    /// <summary>Determines whether a cell is a number and not missing.</summary>
    public bool IsNumber(ReadOnlySpan<char> cell) => TryNumber(cell, out double value) && !double.IsNaN(value);

    /// <summary>Determines whether a cell is a whole number that no double represents, such as 9007199254740993.</summary>
    public bool IsRounded(ReadOnlySpan<char> cell) => TryNumber(cell, out double value) && IsRounded(cell, value);

    /// <summary>Determines whether a cell is a whole number other than the double it was read as.</summary>
    public static bool IsRounded(ReadOnlySpan<char> cell, double value) => Math.Abs(value) >= FirstGap
        && Int128.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out Int128 whole) && (Int128)value != whole;

    /// <summary>Reads a number, NaN for a missing cell; false for any other text.</summary>
    public bool TryNumber(ReadOnlySpan<char> cell, out double value)
    {
        if (hasNumberMarkers && IsMissing(cell))
        {
            value = double.NaN;
            return true;
        }
        if (numbers.TryRead(cell, out value))
            return true;
        value = double.NaN;
        return IsMissing(cell);
    }

    /// <summary>Determines whether there are numbers, and at least as many as other texts; missing cells do not count.</summary>
    public bool AreMostlyNumbers(IEnumerable<string> cells)
    {
        (int count, int texts) = (0, 0);
        foreach (string cell in cells)
        {
            if (!TryNumber(cell, out double value))
                texts++;
            else if (!double.IsNaN(value))
                count++;
        }
        return count > 0 && count >= texts;
    }

    /// <summary>Determines whether a text is a number with the other decimal mark only.</summary>
    public bool IsNumberOfOtherMark(ReadOnlySpan<char> cell) => numbers.Other.TryRead(cell, out _) && !numbers.TryRead(cell, out _);

    /// <summary>Returns why a text is not a number, and what to do about it.</summary>
    public string WhyNoNumber(string cell, bool isLabel)
    {
        string text = cell.Trim(' ');
        if (numbers.IsTooLarge(text))
            return "is beyond the range of 64-bit numbers, which ends at 1.8e308";
        if (text.TrimStart('+', '-').ToUpperInvariant() is "NAN" or "INF" or "INFINITY")
            return "is not a finite number; name it among the NA values if it means a missing cell";
        if (IsNumberOfOtherMark(text))
            return $"is not a number with the decimal '{numbers.Mark}'; set the decimal if the file has another";
        if (numbers.HasSeparators(text))
            return "has separators of thousands, which are not read; take them out";
        return "is not a number; correct the cell, name it among the NA values, or "
            + (isLabel ? "set the task to classification" : "set the type of the column to categorical");
    }
}
