using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Index of runs, <c>runs/index.csv</c>, with a row per run, shared by any number of processes.</summary>
/// <remarks>
/// A change is made under a lock file and replaces the whole file atomically, so readers never see a partial one. A network folder may lose
/// the lock, and with it a change of another process: each change puts right the rows of its experiment that lag behind their runs.
/// Existing columns keep their order; missing ones are appended when a run first needs them. A column that an earlier version named as
/// <c>config.json</c> does, in camelCase, is read under its name of today and written back under it. What a spreadsheet or a person made
/// of the file is read where nothing must be guessed, and written back with all its cells.
/// </remarks>
internal sealed class RunIndex
{
    /// <summary>Name of the file within the folder of all runs.</summary>
    public const string FileName = "index.csv";

    /// <summary>Column of the run's name.</summary>
    public const string RunColumn = "run";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MostAttempts = 10;

    private readonly string folder;
    private readonly string path;

    /// <summary>Opens the index of a folder of runs; reads and writes nothing yet.</summary>
    public RunIndex(string runs)
    {
        ArgumentException.ThrowIfNullOrEmpty(runs);
        folder = runs;
        path = Path.Combine(runs, FileName);
    }

    /// <summary>Gets the first columns of a new file; further hyper-parameters and metrics follow.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        RunColumn, "status", "started", "time_s", "model", "data", "seed",
        "epochs", "batch", "optimizer", HyperParameters.LearningRate, HyperParameters.WeightDecay, "threads",
        "best_epoch", "best_val_loss", "best_val_accuracy",
        "loss", "accuracy", "val_loss", "val_accuracy", "weights_sha256",
    ];

    /// <summary>Inserts the row of a run, or updates the given columns of its row.</summary>
    /// <param name="run">The name of the run.</param>
    /// <param name="values">The columns.</param>
    /// <param name="formerName">The name that the run had before its folder was renamed: its row is that of the run; null for none.</param>
    /// <exception cref="ConfigurationException">A column is that of the run's name, or its name is empty or has control
    /// characters.</exception>
    /// <exception cref="DataException">The file is malformed; it stays unchanged.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void Set(string run, IEnumerable<KeyValuePair<string, string>> values, string? formerName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        KeyValuePair<string, string>[] changes = [.. values];
        foreach ((string column, _) in changes)
        {
            if (column.Length == 0 || column == RunColumn || column.Any(char.IsControl))
            {
                throw new ConfigurationException($"The index of runs can have no column '{column}' to set; "
                    + $"a name other than '{RunColumn}' without control characters is required.", nameof(values));
            }
        }
        using (Lock())
        {
            // Once, unless another process wrote at the same time because the lock is lost.
            for (int attempt = 1; !TrySet(run, formerName, changes, isLast: attempt == MostAttempts); attempt++)
                Thread.Sleep(Random.Shared.Next(2, 15));
        }
    }

    /// <summary>Reads all rows, each a map from column to text; none when there is no index yet.</summary>
    /// <exception cref="DataException">The file is malformed; the sentence names the line.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Read()
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return [];
        Table table = Load();
        return [.. table.Rows.Select(row => table.Columns.Zip(row).Where(cell => cell.First.Length > 0)
            .ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal))];
    }

    /// <summary>Reads columns and rows, each row with the line it begins on; columns without a name are left out.</summary>
    /// <exception cref="DataException">There is no file, or it is malformed; the sentence names the line.</exception>
    public (IReadOnlyList<string> Columns, IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Rows) ReadLines()
    {
        if (!Path.Exists(path))
            throw new DataException(new Place(path), $"there is no such file, so there are no runs in '{folder}'.");
        List<int> lines = [];
        Table table = Load(lines);
        int[] named = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Length > 0)];
        return ([.. named.Select(i => table.Columns[i])],
            [.. lines.Zip(table.Rows, (line, cells) => (line, (IReadOnlyList<string>)[.. named.Select(i => cells[i])]))]);
    }

    private static void Change(Table table, string run, string? formerName, KeyValuePair<string, string>[] changes)
    {
        IEnumerable<string> needed = Columns.Concat(changes.Select(change => change.Key));
        foreach (string column in needed.Except(table.Columns, StringComparer.Ordinal).ToArray())
        {
            table.Columns.Add(column);
            table.Rows.ForEach(cells => cells.Add(""));
        }
        int key = table.Columns.IndexOf(RunColumn);
        List<string>? row = table.Rows.Find(cells => cells[key] == run);
        if (row is null && formerName is not null && (row = table.Rows.Find(cells => cells[key] == formerName)) is not null)
            row[key] = run;
        if (row is null)
        {
            row = [.. table.Columns.Select(_ => "")];
            row[key] = run;
            table.Rows.Add(row);
        }
        foreach ((string column, string value) in changes)
            row[table.Columns.IndexOf(column)] = value;
    }

    // Returns whether the file is still what was written, and no row of the experiment lags.
    private bool TrySet(string run, string? formerName, KeyValuePair<string, string>[] changes, bool isLast)
    {
        AtomicFile.RemoveLeftovers(folder, FileName);
        Table table = File.Exists(path) ? Load() : new Table([.. Columns], []);
        Change(table, run, formerName, changes);
        Repair(table, run);
        using var content = new MemoryStream();
        Save(content, table);
        try
        {
            AtomicFile.Write(path, content.ToArray());
            return isLast || (WholeFile.Read(path, int.MaxValue).AsSpan().SequenceEqual(content.ToArray()) && !Repair(table, run));
        }
        catch (MachineException error) when (!isLast && FileErrors.IsMissing(error.InnerException))
        {
            return false; // another process took the temporary file for a leftover
        }
    }

    private bool Repair(Table table, string run)
    {
        int key = table.Columns.IndexOf(RunColumn), status = table.Columns.IndexOf("status");
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (List<string> row in table.Rows)
            known.TryAdd(row[key], row[status]);
        var lagging = LaggingRows.Of(folder, run, name => known.GetValueOrDefault(name)).ToArray();
        foreach ((string name, Dictionary<string, string> values) in lagging)
            Change(table, name, null, [.. values]);
        return lagging.Length > 0;
    }

    private static void Save(Stream stream, Table table)
    {
        stream.Write(CsvFormat.Line(table.Columns));
        foreach (List<string> row in table.Rows)
            stream.Write(CsvFormat.Line(row));
    }

    private IDisposable Lock() => FileLock.TakeIn(folder, ".index.lock", Patience);

    private Table Load(List<int>? rowLines = null)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
        IReadOnlyList<(int Line, string[] Fields)> lines = CsvFormat.Rows(path, CsvFormat.Decode(path, bytes), RunColumn).Rows;
        if (lines.Count == 0)
            return new Table([.. Columns], []);
        string[] columns = lines[0].Fields;
        if (!columns.Contains(RunColumn, StringComparer.Ordinal))
            throw new DataException(
                new Place(path, lines[0].Line),
                $"the header has no column '{RunColumn}', so it is not the index of runs. Move the file away to begin a "
                + "new one.");
        if (columns.Where(column => column.Length > 0).GroupBy(column => column, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException(new Place(path, lines[0].Line), $"the column '{twice.Key}' stands twice in the header.");
        var rows = new List<List<string>>(lines.Count);
        foreach ((int line, string[] fields) in lines.Skip(1))
        {
            string[] cells = CsvText.Fitted(fields, columns.Length) ?? throw new DataException(
                new Place(path, line), $"it has '{fields.Length}' fields, but the header has '{columns.Length}'. Repair or remove the "
                + "line.");
            rows.Add([.. cells]);
            rowLines?.Add(line);
        }
        return WithNamesOfToday(WithoutEmptyColumns(new Table([.. columns], rows)));
    }

    // Where both names stand, because two versions took turns, the cells of the new one count and the old ones fill its gaps.
    private static Table WithNamesOfToday(Table table)
    {
        for (int i = table.Columns.Count - 1; i >= 0; i--)
        {
            string name = IndexColumns.Today(table.Columns[i]);
            if (name == table.Columns[i])
                continue;
            int other = table.Columns.IndexOf(name);
            if (other < 0)
            {
                table.Columns[i] = name;
                continue;
            }
            foreach (List<string> row in table.Rows)
            {
                if (row[other].Length == 0)
                    row[other] = row[i];
                row.RemoveAt(i);
            }
            table.Columns.RemoveAt(i);
        }
        return table;
    }

    // Spreadsheets write empty columns behind the last one; a person's notes under no name stay.
    private static Table WithoutEmptyColumns(Table table)
    {
        for (int i = table.Columns.Count - 1; i >= 0; i--)
        {
            if (table.Columns[i].Length > 0 || table.Rows.Exists(row => row[i].Length > 0))
                continue;
            table.Columns.RemoveAt(i);
            table.Rows.ForEach(row => row.RemoveAt(i));
        }
        return table;
    }

    private sealed record Table(List<string> Columns, List<List<string>> Rows);
}
