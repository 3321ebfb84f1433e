using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace BlasNet.Tables;

/// <summary>Reader of the records of a CSV file; a quoted record may span several lines.</summary>
/// <remarks>
/// Lines without quotation marks, and those whose fields have them at both ends and nowhere else, are cut in place, without a string for
/// each field; all others go through CsvHelper, at a third of the speed. A first line such as <c>sep=;</c> is skipped.
/// </remarks>
internal sealed class Records : IDisposable
{
    private const char Quote = '"';
    private const int LongestQuoted = 1 << 22;

    // All white space around quotation marks, so that they are at the ends of their fields.
    private static readonly char[] White = [.. Enumerable.Range(0, char.MaxValue).Select(letter => (char)letter)
        .Where(letter => CellText.IsBlank(letter) && letter is not ('\r' or '\n'))];

    private readonly TextSource source;
    private readonly TextLines lines;
    private readonly char delimiter;
    private readonly char? comment;
    private readonly TableFaults faults;
    private readonly Stack<string> pushedBack = new();
    private readonly StringBuilder quoted = new();
    private readonly FedReader feed = new();
    private readonly FieldCutter cutter;
    private CsvParser parser;
    private bool isParsed;
    private string? reread;
    private int number;

    /// <summary>Opens a text; broken records are skipped where faults are collected, and refused otherwise.</summary>
    /// <exception cref="DataException">The text cannot be read.</exception>
    public Records(TextSource source, char delimiter, char? comment, TableFaults? faults = null)
    {
        (this.source, this.delimiter, this.comment, this.faults) = (source, delimiter, comment, faults ?? TableFaults.Refused);
        lines = new TextLines(source);
        cutter = new FieldCutter(delimiter);
        parser = NewParser();
    }

    /// <summary>Gets the line on which the current record begins, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Gets the number of fields of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the delimiter that the first line names, as in <c>sep=;</c>; null where it names none, or is not read yet.</summary>
    public char? Named { get; private set; }

    /// <summary>Gets whether the current record is a line of nothing but white space.</summary>
    public bool IsBlank { get; private set; }

    /// <summary>Gets a field without its quotation marks; white space around it may remain. Valid until the next record is read.</summary>
    public ReadOnlySpan<char> this[int field] => isParsed ? parser[field] : cutter.Field(Current, field);

    private ReadOnlySpan<char> Current => reread is null ? lines.Current : reread;

    /// <summary>Goes to the next record that is no comment.</summary>
    /// <exception cref="DataException">A quotation mark is misplaced or not closed, or a character is NUL.</exception>
    public bool Read()
    {
        while (NextLine())
        {
            ReadOnlySpan<char> line = Current;
            if (comment is { } mark && IsComment(line, mark))
                continue;
            Line = number;
            bool isPlain = line.IndexOfAny(Quote, '\0') < 0;
            isParsed = !isPlain && (line.Contains('\0') || !cutter.TryCutQuoted(line));
            if (isParsed && !ReadQuoted(line))
                continue;
            if (isPlain)
                cutter.Cut(line);
            if (!isParsed)
                (Count, IsBlank) = (cutter.Count, isPlain && cutter.Count == 1 && CellText.IsBlank(line));
            return true;
        }
        return false;
    }

    /// <summary>Copies the fields without the white space around them.</summary>
    public string[] ToTexts()
    {
        string[] texts = new string[Count];
        for (int field = 0; field < Count; field++)
            texts[field] = CellText.Trim(this[field]).ToString();
        return texts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines.Dispose();
        parser.Dispose();
    }

    private bool NextLine()
    {
        if (!pushedBack.TryPop(out reread) && !lines.Read())
            return false;
        number++;
        if (number > 1 || Named is not null || Delimiters.NamedBy(lines.Current) is not { } named)
            return true;
        Named = named;
        return NextLine();
    }

    private bool IsComment(ReadOnlySpan<char> line, char mark)
    {
        // A tab that separates fields begins with an empty one.
        while (line is [var letter, ..] && CellText.IsBlank(letter) && !(letter == '\t' && delimiter == '\t'))
            line = line[1..];
        return line is [var first, ..] && first == mark;
    }

    private bool ReadQuoted(ReadOnlySpan<char> line)
    {
        quoted.Clear().Append(line);
        int marks = line.Count(Quote);
        bool hasNul = line.Contains('\0');
        // An odd number of marks leaves one open: the record goes on, and the end of its line belongs to the field.
        while (marks % 2 != 0 && NextLine())
        {
            quoted.Append('\n').Append(Current);
            marks += Current.Count(Quote);
            hasNul |= Current.Contains('\0');
            if (quoted.Length > LongestQuoted)
                break;
        }
        if (marks % 2 != 0)
            return Refuse("a quotation mark is opened and not closed");
        if (hasNul)
            return Refuse("it holds a NUL character, as no text does");
        feed.Feed((delimiter == Delimiters.Run ? FieldCutter.WithSingleSpaces(quoted) : quoted).Append('\n').ToString());
        try
        {
            parser.Read();
            Count = parser.Count;
            for (int field = 0; field < Count; field++)
                _ = parser[field];
        }
        catch (BadDataException error)
        {
            // The old one takes no further field after an error.
            parser = NewParser();
            return Refuse("a quotation mark stands inside a field that is not quoted as a whole", error);
        }
        IsBlank = false;
        return true;
    }

    private CsvParser NewParser() => new(feed, new CsvConfiguration(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter.ToString(),
        Mode = CsvMode.RFC4180,
        IgnoreBlankLines = false,
        DetectColumnCountChanges = false,
        // Runs of spaces are made one space each before they are parsed.
        TrimOptions = delimiter == Delimiters.Run ? TrimOptions.None : TrimOptions.Trim,
        WhiteSpaceChars = [.. White.Where(letter => letter != delimiter)],
    });

    /// <summary>Reports the record as a fault; the lines after its first may be records of their own and are read again.</summary>
    private bool Refuse(string problem, Exception? error = null)
    {
        string text = quoted.ToString();
        faults.Add(TableFault.At(source.Name, Line, $"{problem}; the line begins '{Excerpt.Of(text)}'.", text: text, inner: error));
        string[] further = text.TrimEnd('\n').Split('\n');
        for (int line = number - Line; line > 0; line--)
            pushedBack.Push(line < further.Length ? further[line] : "");
        number = Line;
        return false;
    }

    /// <summary>Reader that hands the parser one record at a time, so that it never reads ahead.</summary>
    private sealed class FedReader : TextReader
    {
        private string text = "";
        private int position;

        public void Feed(string record) => (text, position) = (record, 0);

        public override int Read(char[] buffer, int index, int count)
        {
            int length = Math.Min(count, text.Length - position);
            text.CopyTo(position, buffer, index, length);
            position += length;
            return length;
        }
    }
}
