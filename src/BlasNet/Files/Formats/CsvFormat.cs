using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace BlasNet.Files;

/// <summary>Writes and reads RFC 4180 lines as the run directory has them: comma, <c>\n</c>, UTF-8 without BOM, invariant
/// culture.</summary>
internal static class CsvFormat
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Formats a number as the shortest text that reads back to the same double.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Formats one row, its line end included.</summary>
    public static byte[] Line(IEnumerable<string> fields)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        CsvConfiguration configuration = Configuration();
        configuration.NewLine = "\n";
        using (var csv = new CsvWriter(text, configuration, leaveOpen: true))
        {
            foreach (string field in fields)
                csv.WriteField(field);
            csv.NextRecord();
        }
        return Utf8.GetBytes(text.ToString());
    }

    /// <summary>Splits text into rows of fields, each with the line it begins on, counted from 1.</summary>
    /// <exception cref="DataException">A quote stands where the format allows none.</exception>
    public static List<(int Line, string[] Fields)> Rows(string path, string text)
    {
        var rows = new List<(int, string[])>();
        using var parser = new CsvParser(new StringReader(text), Configuration());
        int line = 1;
        try
        {
            while (parser.Read())
            {
                rows.Add((line, parser.Record!));
                line = parser.RawRow + 1;
            }
        }
        catch (BadDataException error)
        {
            throw new DataException(new Place(path, line), "a quotation mark stands inside an unquoted field.", error);
        }
        return rows;
    }

    /// <summary>Decodes bytes that must be UTF-8.</summary>
    public static string Decode(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new DataException(new Place(path), $"it is not UTF-8 text; the first wrong byte is at position '{error.Index}'.", error);
        }
    }

    // A reader with no line end set takes each that occurs, so a file that a spreadsheet saved can still be read.
    private static CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture)
    {
        Mode = CsvMode.RFC4180,
        IgnoreBlankLines = false,
        DetectColumnCountChanges = false,
    };
}
