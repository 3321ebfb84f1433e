using System.Globalization;

namespace BlasNet.Files;

/// <summary>Log of rows of numbers in <c>metrics.csv</c>; a kill at any moment loses at most the row being written.</summary>
/// <remarks>
/// The columns are fixed by the first line. A row is appended with one write and flushed to disk; the file is open only for that time.
/// Numbers are the shortest text that reads back to the same double; <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are spelled so.
/// What a spreadsheet or a person made of the file is read where nothing must be guessed (another order, columns of notes, a decimal
/// comma where the fields are not divided by commas), and brought back to this form before the next row is appended.
/// </remarks>
internal sealed class CsvLog
{
    private const string Key = "epoch";

    private readonly string path;

    private CsvLog(string path, IReadOnlyList<string> columns)
    {
        this.path = path;
        Columns = columns;
    }

    /// <summary>Gets the names of the columns; the first is the one that <see cref="Resume"/> counts by.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Gets the copy of a file that had columns of notes, which are removed from a file that is continued; null without.</summary>
    public string? KeptCopy { get; private init; }

    /// <summary>Creates a file with its header line; an existing file is refused, or overwritten on request.</summary>
    /// <exception cref="MachineException">The file exists, or cannot be written.</exception>
    public static CsvLog Create(string path, IReadOnlyList<string> columns, bool overwrite = false)
    {
        CheckColumns(columns);
        AppendedFile.Append(path, CsvFormat.Line(columns), overwrite ? FileMode.Create : FileMode.CreateNew);
        return new CsvLog(path, [.. columns]);
    }

    /// <summary>Continues a file after a number of epochs: later rows and a line that a kill left unfinished are removed.</summary>
    /// <remarks>A file that is missing or ends inside its header line is that of a run killed at its start: it begins again if the epoch
    /// is 0.</remarks>
    /// <exception cref="DataException">The columns differ, a row is malformed, or a row up to the epoch is missing.</exception>
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
        return Keep(path, columns, bytes, table => RowsUpTo(path, table, epoch), inOrder: true);
    }

    /// <summary>Continues a file after its first rows: later ones and a line that a kill left unfinished are removed.</summary>
    /// <exception cref="DataException">The file is missing, its columns differ, a row is malformed, or there are fewer
    /// rows.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public static CsvLog Keep(string path, IReadOnlyList<string> columns, int rows)
    {
        CheckColumns(columns);
        return Keep(path, columns, ReadBytes(path), table => table.Rows.Count >= rows ? rows
            : throw new DataException(new Place(path), $"training continues after row '{rows}', but it has '{table.Rows.Count}'."),
            inOrder: false);
    }

    /// <summary>Reads the rows back; a last line without its end is still being written and is left out.</summary>
    /// <exception cref="DataException">The file is missing or malformed; the sentence names the line.</exception>
    public static CsvTable Read(string path) => Parse(path, ReadBytes(path)).Table;

    /// <summary>Appends one row; a row that cannot be written whole is removed again.</summary>
    /// <exception cref="ConfigurationException">There are more or fewer values than columns.</exception>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public void Append(IReadOnlyList<double> values) => AppendedFile.Append(path, Line(values));

    /// <summary>Appends rows with one write; if they cannot be written whole, none is.</summary>
    /// <exception cref="ConfigurationException">There are more or fewer values than columns.</exception>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public void Append(IReadOnlyList<IReadOnlyList<double>> rows)
    {
        if (rows.Count > 0)
            AppendedFile.Append(path, (byte[])[.. rows.SelectMany(Line)]);
    }

    private byte[] Line(IReadOnlyList<double> values) => values.Count == Columns.Count
        ? CsvFormat.Line(values.Select(CsvFormat.Number))
        : throw new ConfigurationException(
            new Place(path) { Property = nameof(values) }, $"a row of '{values.Count}' values does not fit '{Columns.Count}' columns.");

    private static void CheckColumns(IReadOnlyList<string> columns)
    {
        if (columns.Count == 0 || columns.Distinct(StringComparer.Ordinal).Count() != columns.Count)
            throw new ConfigurationException(
                $"The columns '{string.Join(",", columns)}' must be one or more names that differ.", nameof(columns));
        // One row is one line: that is what makes an unfinished last row recognizable.
        if (columns.FirstOrDefault(name => name.Length == 0 || name.Any(char.IsControl)) is { } bad)
            throw new ConfigurationException($"The column name '{bad}' must not be empty or hold control characters.", nameof(columns));
    }

    private static CsvLog Keep(string path, IReadOnlyList<string> columns, byte[] bytes, Func<CsvTable, int> rows, bool inOrder)
    {
        (CsvTable table, List<string[]> cells, bool hasNotes) = Parse(path, bytes);
        if (table.Columns.Count != columns.Count || columns.Except(table.Columns, StringComparer.Ordinal).Any())
            throw new DataException(
                new Place(path), $"its columns are '{string.Join(",", table.Columns)}', but the run has '{string.Join(",", columns)}'.");
        int[] places = [.. columns.Select(column => table.Columns.ToList().IndexOf(column))];
        int[] lines = [.. Enumerable.Range(0, table.Rows.Count)];
        if (inOrder)
            lines = [.. lines.OrderBy(row => table.Rows[row][places[0]])];
        CsvTable arranged = new(columns, [.. lines.Select(row => places.Select(place => table.Rows[row][place]).ToArray())], table.Lines);
        int kept = rows(arranged);
        byte[] own = [.. CsvFormat.Line(columns),
            .. lines.Take(kept).SelectMany(row => CsvFormat.Line(places.Select(place => cells[row][place])))];
        string? copy = null;
        if (bytes.AsSpan().StartsWith(own))
        {
            Truncate(path, bytes.Length, own.Length);
        }
        else
        {
            copy = hasNotes ? CopyOf(path) : null;
            AtomicFile.Write(path, own);
        }
        return new CsvLog(path, [.. columns]) { KeptCopy = copy };
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

    // The whole rows, as numbers and as they are written, and whether there are columns of notes beside them.
    private static (CsvTable Table, List<string[]> Cells, bool HasNotes) Parse(string path, ReadOnlySpan<byte> bytes)
    {
        CsvText text = CsvFormat.Rows(path, CsvFormat.DecodeLines(path, bytes), Key);
        if (text.Rows.Count == 0)
            throw new DataException(new Place(path), "it has no header line.");
        string[] header = text.Rows[0].Fields;
        (int Line, string[] Fields)[] lines = [.. text.Rows.Skip(1)];
        foreach ((int line, string[] fields) in lines)
        {
            if (fields.Length < header.Length || CsvText.Fitted(fields, header.Length) is null)
                throw new DataException(new Place(path, line), $"it has '{fields.Length}' fields, but the header has '{header.Length}'.");
        }
        // A column without any number is no metric.
        int[] places = [.. Enumerable.Range(0, header.Length).Where(i =>
            header[i].Length > 0 && (lines.Length == 0 || lines.Any(line => Number(text.Delimiter, line.Fields[i]) is not null)))];
        if (places.GroupBy(i => header[i], StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException(new Place(path, text.Rows[0].Line), $"the column '{twice.Key}' stands twice in the header.");
        string[] columns = [.. places.Select(i => header[i])];
        List<string[]> cells = [.. lines.Select(line => places.Select(i => line.Fields[i]).ToArray())];
        var rows = new List<double[]>(lines.Length);
        for (int row = 0; row < lines.Length; row++)
            rows.Add(Numbers(path, lines[row].Line, text.Delimiter, columns, cells[row]));
        bool hasNotes = lines.Append((Line: 1, Fields: header)).Any(line =>
            line.Fields.Where((field, i) => field.Length > 0 && !places.Contains(i)).Any());
        return (new CsvTable(columns, rows, [.. lines.Select(line => line.Line)]), cells, hasNotes);
    }

    private static double[] Numbers(string path, int line, char delimiter, string[] columns, string[] cells)
    {
        var numbers = new double[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            numbers[i] = Number(delimiter, cells[i]) ?? throw new DataException(
                new Place(path, line), $"the value '{cells[i]}' in column '{columns[i]}' is not a number.");
            if (delimiter != ',')
                cells[i] = cells[i].Replace(',', '.');
        }
        return numbers;
    }

    // Where commas do not divide the fields, a program that writes a decimal comma wrote them; it groups no digits.
    private static double? Number(char delimiter, string text)
    {
        string point = delimiter == ',' || text.Contains('.', StringComparison.Ordinal) ? text : text.Replace(',', '.');
        return double.TryParse(point, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
    }

    private static string CopyOf(string path)
    {
        try
        {
            for (int number = 1; ; number++)
            {
                string copy = string.Create(CultureInfo.InvariantCulture, $"{path}.edited-{number}");
                if (Path.Exists(copy))
                    continue;
                File.Copy(path, copy);
                return copy;
            }
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
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

/// <summary>Rows of a metrics file: a name per column, and as many numbers in each row.</summary>
/// <param name="Columns">The names.</param>
/// <param name="Rows">The numbers.</param>
/// <param name="Lines">The line that each row begins on, counted from 1.</param>
internal sealed record CsvTable(IReadOnlyList<string> Columns, IReadOnlyList<double[]> Rows, IReadOnlyList<int> Lines);
