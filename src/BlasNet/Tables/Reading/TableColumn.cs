using System.Globalization;

namespace BlasNet.Tables;

/// <summary>Column of a table: its name, its kind and its cells, some of which may be missing.</summary>
public sealed class TableColumn
{
    // Whole numbers below it have at most 18 digits, which fit into 64 bits.
    private const double FirstLong = 1e18;
    private static readonly CellStore None = new MemoryCellStore();
    private readonly NumberCells numbers = new(None);
    private readonly Cells<int> codes = new(None);
    private readonly Lazy<int> distinct;

    internal TableColumn(int index, string name, ColumnKind kind, ColumnBuilder? cells)
    {
        (Index, Name, Kind) = (index, name, kind);
        distinct = new Lazy<int>(() => CountDistinct(int.MaxValue - 1));
        if (cells is null || kind == ColumnKind.Ignored)
        {
            (MissingCount, FirstMissing) = (cells?.MissingCount ?? 0, cells?.FirstMissing ?? default);
            cells?.Numbers.ReleaseBefore(int.MaxValue);
            cells?.Codes.ReleaseBefore(int.MaxValue);
            return;
        }
        (numbers, codes, Texts, IsNumeric) = (cells.Numbers, cells.Codes, cells.Texts, cells.IsNumeric);
        (MissingCount, FirstMissing, FirstRounded) = (cells.MissingCount, cells.FirstMissing, cells.FirstRounded);
        (Look, Doubted, With, HoldsSentences) = (cells.Look, cells.Doubted, cells.With, cells.HoldsSentences);
    }

    /// <summary>Gets the position in the file, counted from 0.</summary>
    public int Index { get; }

    /// <summary>Gets the name in the header or, without a header, the position as text.</summary>
    public string Name { get; }

    /// <summary>Gets the kind of the column.</summary>
    public ColumnKind Kind { get; }

    /// <summary>Gets whether the cells are numbers; otherwise they are texts.</summary>
    public bool IsNumeric { get; }

    /// <summary>Gets the number of cells; 0 in an ignored column, of which none is kept.</summary>
    public int Count => IsNumeric ? numbers.Count : codes.Count;

    /// <summary>Gets the number of missing cells.</summary>
    public int MissingCount { get; }

    /// <summary>Gets the line and text of the first missing cell, line 0 where there is none.</summary>
    internal (int Line, string Text) FirstMissing { get; }

    /// <summary>Gets line and text of the first whole number that no double represents, line 0 where there is none.</summary>
    internal (int Line, string Text) FirstRounded { get; }

    /// <summary>Gets what most texts have beside the digits of numbers; null where they are no numbers.</summary>
    internal ColumnLook? Look { get; }

    /// <summary>Gets line and text of the first number whose decimal mark may be a mark of thousands; null where that is clear.</summary>
    internal (int Line, string Text)? Doubted { get; }

    /// <summary>Gets whether most texts consist of several words, and nobody has said what they are.</summary>
    internal bool HoldsSentences { get; }

    /// <summary>Gets the texts that stand around the numbers; empty where there are none.</summary>
    internal string With { get; } = "";

    /// <summary>Gets the number of distinct cells, without missing ones.</summary>
    public int DistinctCount => distinct.Value;

    /// <summary>Gets the distinct texts in order of first occurrence; empty in a column of numbers.</summary>
    public IReadOnlyList<string> Texts { get; } = [];

    /// <summary>Returns the number of a row, NaN where it is missing.</summary>
    /// <exception cref="ConfigurationException">The column holds texts, or is ignored.</exception>
    public double NumberAt(int row) => IsNumeric ? numbers[row] : throw WrongKind("numbers");

    /// <summary>Returns the index of a row's text among <see cref="Texts"/>, -1 where it is missing.</summary>
    /// <exception cref="ConfigurationException">The column holds numbers, or is ignored.</exception>
    public int CodeAt(int row) => !IsNumeric && Count > 0 ? codes[row] : throw WrongKind("texts");

    /// <summary>Returns a cell as text, a number in its shortest form; null where it is missing.</summary>
    /// <exception cref="ConfigurationException">The column is ignored.</exception>
    public string? TextAt(int row)
    {
        if (!IsNumeric)
            return CodeAt(row) is var code && code >= 0 ? Texts[code] : null;
        double number = NumberAt(row);
        return double.IsNaN(number) ? null : NumberName(number);
    }

    /// <summary>Determines whether a cell is missing.</summary>
    public bool IsMissing(int row) => IsNumeric ? double.IsNaN(numbers[row]) : CodeAt(row) < 0;

    /// <summary>Copies all numbers, NaN where one is missing.</summary>
    /// <exception cref="ConfigurationException">The column holds texts, or is ignored.</exception>
    public double[] ToNumbers() => IsNumeric ? numbers.ToArray() : throw WrongKind("numbers");

    /// <summary>Returns name, kind and counts on one line.</summary>
    public override string ToString() => ColumnDescription.Line(this);

    /// <summary>Returns the contiguous numbers from a row on, at least one; a buffer is created at need.</summary>
    internal ReadOnlySpan<double> NumbersFrom(int row, scoped ref double[]? buffer) => numbers.From(row, ref buffer);

    /// <summary>Frees the memory of the cells before a row, which can no longer be read.</summary>
    internal void ReleaseBefore(int row)
    {
        numbers.ReleaseBefore(row);
        codes.ReleaseBefore(row);
    }

    /// <summary>Counts the distinct numbers up to a limit, after which counting ends.</summary>
    internal int CountDistinct(int limit)
    {
        if (!IsNumeric)
            return Texts.Count;
        var seen = new HashSet<double>();
        var walk = new NumberWalk(this);
        for (int row = 0; row < Count && seen.Count <= limit; row++)
        {
            double number = walk.At(row);
            if (!double.IsNaN(number))
                seen.Add(number);
        }
        return seen.Count;
    }

    /// <summary>Formats a number as the name of a class: a whole number with all its digits, others in their shortest form, and a negative
    /// zero as 0.</summary>
    internal static string NumberName(double number) => Math.Abs(number) < FirstLong && number == Math.Floor(number)
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);

    private ConfigurationException WrongKind(string required)
    {
        string found = Count == 0 ? "is ignored" : IsNumeric ? "holds numbers" : "holds texts";
        return new ConfigurationException($"Table: the column '{Name}' {found}, but {required} are asked for.");
    }
}

/// <summary>Description of a column on one line.</summary>
internal static class ColumnDescription
{
    private const int MostNames = 6;

    // Counting more would take more memory than the column itself.
    private const int MostCounted = 10_000;

    /// <summary>Returns name, kind, and a summary of the cells.</summary>
    public static string Line(TableColumn column)
    {
        string missing = column.MissingCount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {column.MissingCount} missing") : "";
        return $"'{Excerpt.Of(column.Name)}': {JsonNames.Of(column.Kind)}{Cells(column)}{missing}{Doubts(column)}";
    }

    private static string Cells(TableColumn column)
    {
        if (column.Count == 0)
            return "";
        int distinct = column.CountDistinct(MostCounted);
        if (distinct <= 1)
            return distinct == 0 ? ", no value" : ", constant";
        string different = string.Create(
            CultureInfo.InvariantCulture, $"{(distinct > MostCounted ? $"over {MostCounted}" : distinct)} different");
        return column.IsNumeric ? Range(column, different) : column.Kind == ColumnKind.Text ? Lengths(column, different)
            : Names(column, different);
    }

    private static string Doubts(TableColumn column)
    {
        if (column.HoldsSentences && column.Kind is ColumnKind.Identifier or ColumnKind.Categorical)
            return $"; its texts have several words, which --column-type \"{Excerpt.Of(column.Name)}=text\" would learn from";
        if (column.Look is { } look)
            return string.Create(CultureInfo.InvariantCulture,
                $"; looks like numbers {look.What}, as '{Excerpt.Of(look.Text)}' on line {look.Line}, which {look.Options} reads");
        return column.Doubted is not { } doubted ? "" : string.Create(CultureInfo.InvariantCulture,
            $"; '{doubted.Text}' on line {doubted.Line} is no thousand unless --thousands reads it so");
    }

    private static string Range(TableColumn column, string different)
    {
        (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
        var walk = new NumberWalk(column);
        for (int row = 0; row < column.Count; row++)
        {
            double number = walk.At(row);
            if (double.IsNaN(number))
                continue;
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }
        return string.Create(CultureInfo.InvariantCulture, $", {least} to {most}, {different}");
    }

    private static string Lengths(TableColumn column, string different)
    {
        (int least, int most) = (int.MaxValue, 0);
        foreach (string text in column.Texts)
        {
            int words = WordReader.Count(text);
            (least, most) = (Math.Min(least, words), Math.Max(most, words));
        }
        return string.Create(CultureInfo.InvariantCulture, $", {different}, {least} to {most} words");
    }

    private static string Names(TableColumn column, string different)
    {
        string names = string.Join(", ", column.Texts.Take(MostNames).Select(text => Excerpt.Of(text)));
        return $", {different}: {names}{(column.Texts.Count > MostNames ? ", ..." : "")}";
    }
}
