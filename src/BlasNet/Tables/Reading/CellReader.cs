namespace BlasNet.Tables;

/// <summary>Reader of cells by the options: numbers with a decimal mark, and markers of missing cells.</summary>
internal sealed class CellReader
{
    // Above 2^53 not each whole number is a double.
    private const double FirstGap = 1L << 53;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> markers;
    private readonly NumberParser numbers;
    private readonly TableOptions options;
    private readonly bool hasNumberMarkers;
    private readonly double[] numberMarkers;

    /// <summary>Creates the reader.</summary>
    public CellReader(TableOptions options)
    {
        if (options.Thousands == options.Decimal)
            throw new ConfigurationException(
                $"Table: '{options.Thousands}' is the mark of thousands and the decimal mark; set the decimal mark to the other one.");
        this.options = options;
        numbers = new NumberParser(options.Decimal, options.Thousands, options.NumbersWith);
        markers = options.NaValues.Select(CellText.Trim).ToHashSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        numberMarkers = [.. options.NaValues.Select(marker => numbers.TryRead(marker, out double value) ? value : double.NaN)];
        hasNumberMarkers = Array.Exists(numberMarkers, marker => !double.IsNaN(marker));
    }

    /// <summary>Gets the decimal mark.</summary>
    public char Mark => numbers.Mark;

    /// <summary>Gets whether digits may be grouped.</summary>
    public bool HasThousands => options.Thousands is not null;

    /// <summary>Gets whether texts may stand around numbers.</summary>
    public bool HasTexts => options.NumbersWith.Count > 0;

    /// <summary>Determines whether a cell is missing.</summary>
    public bool IsMissing(ReadOnlySpan<char> cell) => markers.Contains(CellText.Trim(cell));

    /// <summary>Determines whether a number that was never written stands for a missing cell: NaN, or the number of a marker such as
    /// -999.</summary>
    public bool IsMissing(double number) => double.IsNaN(number) || (hasNumberMarkers && Array.IndexOf(numberMarkers, number) >= 0);

    /// <summary>Determines whether a cell is a number and not missing.</summary>
    public bool IsNumber(ReadOnlySpan<char> cell) => TryNumber(cell, out double value) && !double.IsNaN(value);

    /// <summary>Determines whether a cell is a whole number that no double represents, such as 9007199254740993.</summary>
    public bool IsRounded(ReadOnlySpan<char> cell) => TryNumber(cell, out double value) && IsRounded(cell, value);

    /// <summary>Determines whether a cell is a whole number other than the double it was read as.</summary>
    public bool IsRounded(ReadOnlySpan<char> cell, double value) => Math.Abs(value) >= FirstGap
        && numbers.TryReadWhole(cell, out Int128 whole) && (Int128)value != whole;

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

    /// <summary>Determines whether a cell is a number, or looks like one with a sign, a unit, groups or the other decimal mark.</summary>
    public bool LooksLikeNumber(ReadOnlySpan<char> cell) =>
        IsNumber(cell) || (!IsMissing(cell) && NumberLook.Of(cell, numbers.Mark) is not null);

    /// <summary>Determines whether there are numbers, and at least as many as other texts; missing cells do not count.</summary>
    public bool AreMostlyNumbers(IReadOnlyList<string> cells) => AreMostly(cells, cell => IsNumber(cell));

    /// <summary>Determines whether at least half of the cells look like numbers; missing ones do not count.</summary>
    public bool LookMostlyLikeNumbers(IReadOnlyList<string> cells) => AreMostly(cells, cell => LooksLikeNumber(cell));

    /// <summary>Returns what most texts of a column have beside the digits of numbers; null where they are no such numbers.</summary>
    public ColumnLook? LookOf(IReadOnlyList<string> texts, IReadOnlyList<int> counts) => ColumnLook.Of(texts, counts, options);

    /// <summary>Returns what stands around a number, such as <c>$</c>; empty for a bare number.</summary>
    public string TextsAround(ReadOnlySpan<char> cell) => numbers.TextsAround(cell);

    /// <summary>Returns a number without what stands around it.</summary>
    public ReadOnlySpan<char> WithoutTexts(ReadOnlySpan<char> cell) => numbers.WithoutTexts(cell);

    /// <summary>Determines whether a text is a number with the other decimal mark only.</summary>
    public bool IsNumberOfOtherMark(ReadOnlySpan<char> cell) => numbers.Other.TryRead(cell, out _) && !numbers.TryRead(cell, out _);

    private bool AreMostly(IReadOnlyList<string> cells, Predicate<string> isOne)
    {
        (int count, int texts) = (0, 0);
        foreach (string cell in cells)
        {
            if (IsMissing(cell))
                continue;
            _ = isOne(cell) ? count++ : texts++;
        }
        return count > 0 && count >= texts;
    }

    /// <summary>Returns why a text is not a number, and what to do about it.</summary>
    public string WhyNoNumber(string cell, bool isLabel)
    {
        string text = CellText.Trim(cell);
        if (numbers.IsTooLarge(text))
            return "is beyond the range of 64-bit numbers, which ends at 1.8e308";
        if (text.TrimStart('+', '-').ToUpperInvariant() is "NAN" or "INF" or "INFINITY")
            return "is not a finite number; name it among the NA values if it means a missing cell";
        NumberLook? look = NumberLook.Of(text, numbers.Mark);
        if (look is { Texts.Count: > 0 } or { Thousands: not null })
            return $"is not a number, but looks like one {look}; read such numbers by {look.Options(options)}";
        if (look is not null && look.Decimal != numbers.Mark)
            return $"is not a number with the decimal '{numbers.Mark}'; set the decimal if the file has another";
        return "is not a number; correct the cell, name it among the NA values, or "
            + (isLabel ? "set the task to classification" : "set the type of the column to categorical");
    }
}
