using System.Runtime.InteropServices;

namespace BlasNet.Tables;

/// <summary>Builder of a column: collects its cells as numbers or as texts while the file is read.</summary>
internal sealed class ColumnBuilder
{
    private readonly string path;
    private readonly CellReader reader;
    private ColumnRole role;
    private readonly Dictionary<string, int> codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly List<int> counts = [];
    private readonly List<(int Line, string Text)> texts = [];
    private readonly NumberConventions conventions;
    private readonly TableFaults faults;
    private readonly List<DataException> unlike = [];
    private int unlikeCount;
    private int numberCount;
    private int textCount;

    /// <summary>Creates the builder of a column of numbers or of texts.</summary>
    public ColumnBuilder(string path, string name, ColumnRole role, bool isNumeric, CellReader reader, TableFaults faults, CellStore store)
    {
        (this.path, Name, this.role, this.reader, this.faults) = (path, name, role, reader, faults);
        IsNumeric = isNumeric;
        conventions = new NumberConventions(reader, role);
        lookup = codes.GetAlternateLookup<ReadOnlySpan<char>>();
        (Numbers, Codes) = (new NumberCells(store), new Cells<int>(store));
    }

    /// <summary>Gets the name of the column.</summary>
    public string Name { get; }

    /// <summary>Gets whether the cells are collected as numbers.</summary>
    public bool IsNumeric { get; }

    /// <summary>Gets the cells as numbers, NaN where one is missing.</summary>
    public NumberCells Numbers { get; }

    /// <summary>Gets the index of each cell's text among <see cref="Texts"/>, -1 where it is missing.</summary>
    public Cells<int> Codes { get; }

    /// <summary>Gets the distinct texts in order of first occurrence.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Gets the number of missing cells.</summary>
    public int MissingCount { get; private set; }

    /// <summary>Gets the line and text of the first missing cell, line 0 where there is none.</summary>
    public (int Line, string Text) FirstMissing { get; private set; }

    /// <summary>Gets line and text of the first whole number that no double represents, line 0 where there is none.</summary>
    public (int Line, string Text) FirstRounded { get; private set; }

    /// <summary>Gets what most texts have beside the digits of numbers; null where they are no numbers, or are said to be texts.</summary>
    public ColumnLook? Look { get; private set; }

    /// <summary>Gets whether most texts consist of several words, and nobody has said what they are.</summary>
    public bool HoldsSentences { get; private set; }

    /// <summary>Gets line and text of the first number whose decimal point may be a mark of thousands; null where that is clear.</summary>
    public (int Line, string Text)? Doubted => IsNumeric ? conventions.Doubted : null;

    /// <summary>Gets the texts that stand around the numbers; empty where there are none.</summary>
    public string With => conventions.With;

    /// <summary>Appends a cell.</summary>
    /// <exception cref="DataException">The options call the column numeric, and the cell is not a number.</exception>
    public void Add(ReadOnlySpan<char> cell, int line)
    {
        if (IsNumeric)
            AddNumber(cell, line);
        else
            AddText(CellText.Trim(cell), line);
    }

    /// <summary>Appends a number that was never written, NaN for a missing one.</summary>
    public void Add(double number, int line)
    {
        if (double.IsNaN(number))
            AddMissing("", line);
        else
            numberCount++;
        Numbers.Add(number);
    }

    /// <summary>Appends a missing cell to texts.</summary>
    public void AddMissing(int line)
    {
        if (role.Kind == ColumnKind.Text)
        {
            AddText("", line);
            return;
        }
        AddMissing("", line);
        Codes.Add(-1);
    }

    /// <summary>Determines from all cells whether the column must be read again, as texts instead of numbers or the reverse.</summary>
    public bool HasWrongType()
    {
        if (role.IsNumeric is not null)
            return false;
        if (IsNumeric)
            return textCount > numberCount || (role.TakesText && (textCount > 0 || FirstRounded.Line > 0));
        int numbers = 0;
        int present = 0;
        for (int code = 0; code < Texts.Count; code++)
        {
            present += counts[code];
            numbers += reader.IsNumber(Texts[code]) ? counts[code] : 0;
        }
        return numbers > 0 && numbers >= present - numbers
            && !(role.TakesText && (numbers < present || Texts.Exists(text => reader.IsRounded(text))));
    }

    /// <summary>Makes the column the label, which it turned out to be, before its type is settled.</summary>
    public void MakeLabel(ColumnRole label) => role = label;

    /// <summary>Reports texts among the numbers of the column, numbers with the other decimal mark, and decimal commas that may be marks of
    /// thousands.</summary>
    /// <exception cref="DataException">There is one, and faults are not collected.</exception>
    public void CheckNumbers(LineNumbers lines)
    {
        for (int i = 0; i < texts.Count && role.IsNumeric is null; i++)
            faults.Add(NoNumber(texts[i].Text, texts[i].Line), further: i == texts.Count - 1 ? textCount - texts.Count : 0);
        for (int i = 0; i < unlike.Count; i++)
            faults.Add(unlike[i], further: i == unlike.Count - 1 ? unlikeCount - unlike.Count : 0);
        if (IsNumeric && conventions.Doubted is { } doubted && reader.Mark == ',')
            faults.Add(TableFault.At(path, doubted.Line, $"'{doubted.Text}' may be a whole number with a mark of thousands, because each "
                + "comma of the column has three digits after it and other numbers are whole; read it as such by --decimal \".\" "
                + "--thousands \",\", or as a number with decimals by --thousands \".\".", Name, doubted.Text));
        if (IsNumeric || role.IsNumeric is not null)
            return;
        int first = Texts.FindIndex(text => reader.IsNumberOfOtherMark(text));
        if (first >= 0 && 2 * Texts.Count(text => reader.IsNumberOfOtherMark(text)) >= Texts.Count)
            faults.Add(NoNumber(Texts[first], LineOf(Texts[first], lines)));
        else if (reader.LookOf(Texts, counts) is { } look)
            Look = look with { Line = LineOf(look.Text, lines) };
        else
            HoldsSentences = SentenceLook.Of(Texts);
    }

    /// <summary>Returns line and text of the first cell that is not missing, or of the first where all are.</summary>
    public (int Line, string Text) FirstCell(LineNumbers lines)
    {
        int count = IsNumeric ? Numbers.Count : Codes.Count;
        for (int row = 0; row < count; row++)
        {
            if (IsNumeric ? !double.IsNaN(Numbers[row]) : Codes[row] >= 0)
                return (lines[row], IsNumeric ? TableColumn.NumberName(Numbers[row]) : Texts[Codes[row]]);
        }
        return FirstMissing;
    }

    private int LineOf(string text, LineNumbers lines)
    {
        int row = 0;
        while (Codes[row] != codes[text])
            row++;
        return lines[row];
    }

    private void AddNumber(ReadOnlySpan<char> cell, int line)
    {
        if (reader.TryNumber(cell, out double value))
        {
            if (double.IsNaN(value))
                AddMissing(cell, line);
            else
                AddConvention(cell, value, line);
            if (FirstRounded.Line == 0 && reader.IsRounded(cell, value))
                FirstRounded = (line, CellText.Trim(cell).ToString());
        }
        else if (role.IsNumeric == true)
        {
            faults.Add(NoNumber(cell.ToString(), line));
        }
        else
        {
            // No fault yet: with many texts, this is a column of texts.
            if (texts.Count < faults.Most)
                texts.Add((line, cell.ToString()));
            textCount++;
        }
        Numbers.Add(value);
    }

    private void AddConvention(ReadOnlySpan<char> cell, double value, int line)
    {
        numberCount++;
        if (conventions.Add(cell, value, line) is not { } problem || unlikeCount++ >= faults.Most)
            return;
        string text = CellText.Trim(cell).ToString();
        unlike.Add(TableFault.At(
            path, line, $"'{Excerpt.Of(text)}' {problem}; the numbers of a column must be written alike.", Name, text));
    }

    private void AddMissing(ReadOnlySpan<char> cell, int line)
    {
        if (MissingCount++ == 0)
            FirstMissing = (line, CellText.Trim(cell).ToString());
    }

    private void AddText(ReadOnlySpan<char> cell, int line)
    {
        // An empty text has no words, and NA is a word.
        if (role.Kind != ColumnKind.Text && reader.IsMissing(cell))
        {
            AddMissing(cell, line);
            Codes.Add(-1);
            return;
        }
        if (!lookup.TryGetValue(cell, out int code))
        {
            code = Texts.Count;
            string text = cell.ToString();
            Texts.Add(text);
            codes.Add(text, code);
            counts.Add(0);
        }
        CollectionsMarshal.AsSpan(counts)[code]++;
        Codes.Add(code);
    }

    private DataException NoNumber(string text, int line) =>
        TableFault.At(path, line, $"'{Excerpt.Of(text)}' {reader.WhyNoNumber(text, role.Kind == ColumnKind.Label)}.", Name, text);
}
