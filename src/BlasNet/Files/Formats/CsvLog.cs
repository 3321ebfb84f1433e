using System.Globalization;

namespace BlasNet.Files;

/// <summary>Appends rows of numbers to <c>metrics.csv</c> so that a kill at any moment loses at most the row being written.</summary>
/// <remarks>
/// The columns are fixed by the first line. A row is appended with one write and flushed to disk; the file is open only meanwhile.
/// Numbers are the shortest text that reads back to the same double; <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are spelled so.
/// </remarks>
internal sealed class CsvLog
{
    private readonly string path;

    private CsvLog(string path, IReadOnlyList<string> columns)
    {
        this.path = path;
        Columns = columns;
    }

    /// <summary>Gets the names of the columns; the first is the one that <see cref="Resume"/> counts by.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Makes a new file with its header line; an existing file is refused, and overwritten only on request.</summary>
    /// <exception cref="MachineException">The file exists, or cannot be written.</exception>
    public static CsvLog Create(string path, IReadOnlyList<string> columns, bool overwrite = false)
    {
        CheckColumns(columns);
        AppendedFile.Append(path, CsvFormat.Line(columns), overwrite ? FileMode.Create : FileMode.CreateNew);
        return new CsvLog(path, [.. columns]);
    }

    /// <summary>Continues a file after a number of epochs: later rows go, and so does a line that a kill left unfinished.</summary>
    /// <remarks>A file that is missing or ends inside its header line is one whose run was killed at its start: it begins again, if no
    /// epoch is asked for.</remarks>
    /// <exception cref="DataException">The columns are others, a row is malformed, or a row up to the epoch is missing.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static CsvLog Resume(string path, IReadOnlyList<string> columns, long epoch)
    {
        CheckColumns(columns);
        byte[] header = CsvFormat.Line(columns);
        byte[] bytes = File.Exists(path) ? ReadBytes(path) : [];
        if (epoch == 0 && header.AsSpan(0, header.Length - 1).StartsWith(bytes))
        {
            AppendedFile.Append(path, header.AsSpan(bytes.Length));
            return new CsvLog(path, [.. columns]);
        }
        return Keep(path, columns, bytes, table => RowsUpTo(path, table, epoch));
    }

    /// <summary>Continues a file after its first rows: later ones go, and so does a line that a kill left unfinished.</summary>
    /// <exception cref="DataException">The file is missing, its columns are others, a row is malformed, or there are fewer
    /// rows.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static CsvLog Keep(string path, IReadOnlyList<string> columns, int rows)
    {
        CheckColumns(columns);
        return Keep(path, columns, ReadBytes(path), table => table.Rows.Count >= rows ? rows
            : throw new DataException(new Place(path), $"training continues after row '{rows}', but it has '{table.Rows.Count}'."));
    }

    /// <summary>Reads the rows back; a last line without its end is one being written and is left out.</summary>
    /// <exception cref="DataException">The file is missing or malformed; the sentence names the line.</exception>
    public static CsvTable Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        return Parse(path, bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1));
    }

    /// <summary>Appends one row; a row that cannot be written whole is taken back.</summary>
    /// <exception cref="ConfigurationException">There are more or fewer values than columns.</exception>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public void Append(IReadOnlyList<double> values)
    {
        if (values.Count != Columns.Count)
            throw new ConfigurationException(
                new Place(path) { Property = nameof(values) }, $"a row of '{values.Count}' values does not fit '{Columns.Count}' columns.");
        AppendedFile.Append(path, CsvFormat.Line(values.Select(CsvFormat.Number)));
    }

    private static void CheckColumns(IReadOnlyList<string> columns)
    {
        if (columns.Count == 0 || columns.Distinct(StringComparer.Ordinal).Count() != columns.Count)
            throw new ConfigurationException(
                $"The columns '{string.Join(",", columns)}' must be one or more names that differ.", nameof(columns));
        // One row is one line: that is what makes an unfinished last row recognizable.
        if (columns.FirstOrDefault(name => name.Length == 0 || name.Any(char.IsControl)) is { } bad)
            throw new ConfigurationException($"The column name '{bad}' must not be empty or hold control characters.", nameof(columns));
    }

    private static CsvLog Keep(string path, IReadOnlyList<string> columns, byte[] bytes, Func<CsvTable, int> rows)
    {
        int complete = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        CsvTable table = Parse(path, bytes.AsSpan(0, complete));
        if (!table.Columns.SequenceEqual(columns, StringComparer.Ordinal))
            throw new DataException(
                new Place(path), $"its columns are '{string.Join(",", table.Columns)}', but the run has '{string.Join(",", columns)}'.");
        Truncate(path, bytes.Length, EndOfLine(bytes, rows(table) + 1));
        return new CsvLog(path, [.. columns]);
    }

    private static int RowsUpTo(string path, CsvTable table, long epoch)
    {
        int kept = 0;
        while (kept < table.Rows.Count && kept < epoch && table.Rows[kept][0] == kept + 1)
            kept++;
        return kept == epoch ? kept
            : throw new DataException(
                new Place(path), $"the run continues after epoch '{epoch}', but it has the rows of the epochs up to '{kept}' only.");
    }

    private static int EndOfLine(ReadOnlySpan<byte> bytes, int lines)
    {
        int end = 0;
        for (int line = 0; line < lines; line++)
            end += bytes[end..].IndexOf((byte)'\n') + 1;
        return end;
    }

    private static CsvTable Parse(string path, ReadOnlySpan<byte> bytes)
    {
        List<(int Line, string[] Fields)> lines = CsvFormat.Rows(path, CsvFormat.Decode(path, bytes));
        if (lines.Count == 0)
            throw new DataException(new Place(path), "it has no header line.");
        string[] columns = lines[0].Fields;
        var rows = new List<double[]>(lines.Count - 1);
        foreach ((int line, string[] fields) in lines.Skip(1))
            rows.Add(Numbers(path, line, columns, fields));
        return new CsvTable(columns, rows);
    }

    private static double[] Numbers(string path, int line, string[] columns, string[] fields)
    {
        if (fields.Length != columns.Length)
            throw new DataException(new Place(path, line), $"it has '{fields.Length}' fields, but the header has '{columns.Length}'.");
        var numbers = new double[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            if (!double.TryParse(fields[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                throw new DataException(new Place(path, line), $"the value '{fields[i]}' in column '{columns[i]}' is not a number.");
        }
        return numbers;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    private static void Truncate(string path, long from, long to)
    {
        if (from == to)
            return;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
            stream.SetLength(to);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
    }
}

/// <summary>Holds the rows of a metrics file: a name per column, and as many numbers in each row.</summary>
internal sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<double[]> Rows);
