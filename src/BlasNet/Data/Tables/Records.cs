using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace BlasNet.Data.Tables;

/// <summary>Reads the records of a CSV file; quoted ones may go over several lines.</summary>
/// <remarks>
/// Lines without a quotation mark are cut at the delimiters where they stand, without a string for each field; all others go through
/// CsvHelper, which takes 47 MB/s where the cut takes more than 100.
/// </remarks>
internal sealed class Records : IDisposable
{
    private const char Quote = '"';
    private const int LongestQuoted = 1 << 22;
    private readonly string path;
    private readonly TextLines lines;
    private readonly char delimiter;
    private readonly char? comment;
    private readonly StringBuilder quoted = new();
    private readonly FedReader feed = new();
    private readonly CsvParser parser;
    private int[] ends = new int[64];
    private bool isQuoted;

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    public Records(string path, char delimiter, char? comment)
    {
        (this.path, this.delimiter, this.comment) = (path, delimiter, comment);
        lines = new TextLines(path);
        parser = new CsvParser(feed, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = delimiter.ToString(),
            Mode = CsvMode.RFC4180,
            IgnoreBlankLines = false,
            DetectColumnCountChanges = false,
            TrimOptions = TrimOptions.Trim,
        });
    }

    /// <summary>Gets the line on which the current record begins, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Gets the number of fields of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Gets whether the current record is a line with nothing but spaces.</summary>
    public bool IsBlank { get; private set; }

    /// <summary>Gets a field without its quotation marks; spaces around it may remain. Valid until the next record is read.</summary>
    public ReadOnlySpan<char> this[int field]
    {
        get
        {
            if (isQuoted)
                return parser[field];
            int start = field == 0 ? 0 : ends[field - 1] + 1;
            return lines.Current[start..ends[field]];
        }
    }

    /// <summary>Goes to the next record that is no comment.</summary>
    /// <exception cref="DataException">A quotation mark stands where none may, or is not closed; a character is NUL.</exception>
    public bool Read()
    {
        while (lines.Read())
        {
            ReadOnlySpan<char> line = lines.Current;
            if (comment is { } mark && line.TrimStart(' ') is [var first, ..] && first == mark)
                continue;
            Line = lines.Number;
            int special = line.IndexOfAny(Quote, '\0');
            isQuoted = special >= 0;
            if (isQuoted)
                ReadQuoted(line);
            else
                Cut(line);
            return true;
        }
        return false;
    }

    /// <summary>Copies the fields without the spaces around them.</summary>
    public string[] ToTexts()
    {
        string[] texts = new string[Count];
        for (int field = 0; field < Count; field++)
            texts[field] = this[field].Trim(' ').ToString();
        return texts;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lines.Dispose();
        parser.Dispose();
    }

    private void Cut(ReadOnlySpan<char> line)
    {
        int count = 0;
        int start = 0;
        while (true)
        {
            int length = line[start..].IndexOf(delimiter);
            if (count == ends.Length)
                Array.Resize(ref ends, count * 2);
            if (length < 0)
                break;
            ends[count++] = start + length;
            start += length + 1;
        }
        ends[count++] = line.Length;
        Count = count;
        IsBlank = count == 1 && line.Trim(' ').IsEmpty;
    }

    private void ReadQuoted(ReadOnlySpan<char> line)
    {
        quoted.Clear().Append(line);
        int marks = line.Count(Quote);
        bool hasNul = line.Contains('\0');
        // An odd number of marks leaves one open: the record goes on, and the end of its line belongs to the field.
        while (marks % 2 != 0 && lines.Read())
        {
            quoted.Append('\n').Append(lines.Current);
            marks += lines.Current.Count(Quote);
            hasNul |= lines.Current.Contains('\0');
            if (quoted.Length > LongestQuoted)
                break;
        }
        if (marks % 2 != 0)
            throw Broken("a quotation mark is opened and not closed");
        if (hasNul)
            throw Broken("it holds a NUL character, as no text does");
        feed.Feed(quoted.Append('\n').ToString());
        try
        {
            parser.Read();
            Count = parser.Count;
            for (int field = 0; field < Count; field++)
                _ = parser[field];
        }
        catch (BadDataException error)
        {
            throw Broken("a quotation mark stands inside a field that is not quoted as a whole", error);
        }
        IsBlank = false;
    }

    private DataException Broken(string problem, Exception? error = null) => new(string.Create(CultureInfo.InvariantCulture,
        $"{path}, line {Line}: {problem}; the line begins '{Shown.Text(quoted.ToString())}'."), error);

    /// <summary>Hands to the parser one record at a time, so that what it has read never runs ahead.</summary>
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
