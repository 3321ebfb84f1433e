using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace BlasNet.Files;

/// <summary>RFC 4180 lines as in the run directory: comma, <c>\n</c>, UTF-8 without BOM, invariant culture.</summary>
/// <remarks>Reading also takes what spreadsheets make of such a file: a byte order mark (of UTF-16 too), other line ends, semicolons or
/// tabs between the fields, a first line <c>sep=;</c>, and blank lines.</remarks>
internal static class CsvFormat
{
    private const string SeparatorLine = "sep=";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Formats a number as the shortest text that reads back to the same double.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Formats one row, its line end included.</summary>
    public static byte[] Line(IEnumerable<string> fields)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CsvConfiguration configuration = Configuration(',');
        configuration.NewLine = "\n";
        using (var csv = new CsvWriter(text, configuration, leaveOpen: true))
        {
            foreach (string field in fields)
                csv.WriteField(field);
            csv.NextRecord();
        }
        return Utf8.GetBytes(text.ToString());
    }

    /// <summary>Splits text into rows of fields without blank ones.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="text">The text.</param>
    /// <param name="key">A column that the header must have: it tells the character between the fields.</param>
    /// <exception cref="DataException">A quote stands where the format allows none.</exception>
    public static CsvText Rows(string path, string text, string key)
    {
        (char? said, int skipped) = Separator(text);
        string rest = skipped == 0 ? text : text[skipped..];
        char delimiter = said ?? Array.Find(Delimiters, each => HeaderHas(rest, each, key));
        return new CsvText(delimiter == default ? ',' : delimiter,
            Rows(path, rest, delimiter == default ? ',' : delimiter, skipped == 0 ? 1 : 2));
    }

    /// <summary>Decodes bytes that must be UTF-8, or UTF-16 with a byte order mark.</summary>
    public static string Decode(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return IsUtf16(bytes) ? new UnicodeEncoding(bigEndian: bytes[0] == 0xFE, byteOrderMark: false, true).GetString(bytes[2..])
                : Utf8.GetString(bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException(new Place(path), $"it is not UTF-8 text; the first wrong byte is at position '{error.Index}'.", error);
        }
    }

    /// <summary>Decodes the complete lines of a file that is appended to: a last one without its end is still being written.</summary>
    public static string DecodeLines(string path, ReadOnlySpan<byte> bytes)
    {
        if (!IsUtf16(bytes))
            return Decode(path, bytes[..(bytes.LastIndexOf((byte)'\n') + 1)]);
        string text = Decode(path, bytes);
        return text[..(text.LastIndexOf('\n') + 1)];
    }

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);

    // Excel's way to say it; the line is no row.
    private static (char? Delimiter, int Length) Separator(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        string line = (end < 0 ? text : text[..end]).Trim('"', ' ');
        if (!line.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) || line.Length != SeparatorLine.Length + 1)
            return (null, 0);
        int next = end < 0 ? text.Length : text.IndexOf('\n', end) is >= 0 and int feed ? feed + 1 : end + 1;
        return (line[^1], next);
    }

    private static bool HeaderHas(string text, char delimiter, string key)
    {
        using var parser = new CsvParser(new StringReader(text), Configuration(delimiter));
        try
        {
            while (parser.Read())
            {
                if (!IsBlank(parser.Record!))
                    return parser.Record!.Contains(key, StringComparer.Ordinal);
            }
        }
        catch (BadDataException)
        {
            // With another delimiter the quotes may stand right; the rows are read again, and then it is an error.
        }
        return false;
    }

    private static List<(int Line, string[] Fields)> Rows(string path, string text, char delimiter, int line)
    {
        var rows = new List<(int, string[])>();
        using var parser = new CsvParser(new StringReader(text), Configuration(delimiter));
        int first = line;
        try
        {
            while (parser.Read())
            {
                if (!IsBlank(parser.Record!))
                    rows.Add((line, parser.Record!));
                line = first + parser.RawRow;
            }
        }
        catch (BadDataException error)
        {
            throw new DataException(new Place(path, line), "a quotation mark stands inside an unquoted field.", error);
        }
        return rows;
    }

    private static bool IsBlank(string[] fields) => Array.TrueForAll(fields, string.IsNullOrWhiteSpace);

    // Without a line end set the parser accepts any, so a file saved by a spreadsheet can still be read.
    private static CsvConfiguration Configuration(char delimiter) => new(CultureInfo.InvariantCulture)
    {
        Mode = CsvMode.RFC4180,
        Delimiter = delimiter.ToString(),
        IgnoreBlankLines = false,
        DetectColumnCountChanges = false,
    };
}

/// <summary>Rows of a CSV file, each with the line it begins on, counted from 1.</summary>
/// <param name="Delimiter">The character between the fields.</param>
/// <param name="Rows">The rows that are not blank, the header first.</param>
internal sealed record CsvText(char Delimiter, IReadOnlyList<(int Line, string[] Fields)> Rows)
{
    /// <summary>Brings a row to the length of the header. Spreadsheets leave out empty cells at the end of a row, and add some.</summary>
    /// <returns>The fields; null if the row has more of them that are not empty.</returns>
    public static string[]? Fitted(string[] fields, int count) => fields.Length == count ? fields
        : fields.Length < count ? [.. fields, .. Enumerable.Repeat("", count - fields.Length)]
        : Array.TrueForAll(fields[count..], string.IsNullOrEmpty) ? fields[..count]
        : null;
}
