using System.Globalization;
using BlasNet.Files;
using BlasNet.Runs;

namespace BlasNet.Sweeps;

/// <summary>The table of a sweep, <c>sweep.csv</c>, with a row per training.</summary>
/// <param name="path">The file.</param>
/// <param name="keys">The settings that vary.</param>
internal sealed class SweepTable(string path, IReadOnlyList<string> keys)
{
    public const string Trial = "trial", Repeat = "repeat", Status = "status", Run = "run", Seed = "seed";
    private static readonly string[] OwnColumns = [Trial, Repeat, Status, Run, Seed];
    // Columns of the index of runs that the table has of its own or does not need.
    private static readonly string[] Omitted = [.. OwnColumns, "started"];

    private readonly List<string> columns = [.. OwnColumns.Union(keys)];
    private readonly SortedDictionary<(int Trial, int Repeat), Dictionary<string, string>> rows = [];

    /// <summary>Gets the columns, in the order of the file.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>Gets the rows by trial and repeat.</summary>
    public IReadOnlyDictionary<(int Trial, int Repeat), Dictionary<string, string>> Rows => rows;

    /// <summary>Returns a cell; empty where there is none.</summary>
    public string ValueOf((int Trial, int Repeat) training, string column) =>
        rows.GetValueOrDefault(training)?.GetValueOrDefault(column) ?? "";

    /// <summary>Sets the row of a training.</summary>
    /// <param name="trial">The training.</param>
    /// <param name="status">Its status.</param>
    /// <param name="run">Its run; empty for none.</param>
    /// <param name="values">The values of the run, by the columns of the index of runs.</param>
    public void Set(SweepTrial trial, string status, string run, IReadOnlyDictionary<string, string> values)
    {
        Dictionary<string, string> row = new(StringComparer.Ordinal)
        {
            [Trial] = Text(trial.Number),
            [Repeat] = Text(trial.Repeat),
            [Status] = status,
            [Run] = run,
            [Seed] = values.GetValueOrDefault(Seed) is { Length: > 0 } seed ? seed : Text(trial.Seed),
        };
        foreach ((string key, string value) in trial.Settings.Concat(trial.FoldSettings))
            row[key] = value;
        // A setting stands under its key as given.
        foreach (string column in values.Keys.Except(Omitted).Except(trial.Settings.Select(setting => IndexColumns.Of(setting.Key))))
        {
            if (values.GetValueOrDefault(column) is { Length: > 0 } value)
                row.TryAdd(column, value);
        }
        columns.AddRange(row.Keys.Except(columns).ToArray());
        rows[(trial.Number, trial.Repeat)] = row;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        rows.Clear();
        columns.Clear();
        columns.AddRange(OwnColumns.Union(keys));
    }

    /// <summary>Writes the file as a whole.</summary>
    /// <exception cref="MachineException">It cannot be written.</exception>
    public void Write() => AtomicFile.Write(path, stream =>
    {
        stream.Write(CsvFormat.Line(columns));
        foreach (Dictionary<string, string> row in rows.Values)
            stream.Write(CsvFormat.Line(columns.Select(column => row.GetValueOrDefault(column, ""))));
    });

    /// <summary>Reads the file, if there is one.</summary>
    /// <exception cref="DataException">It is malformed; the sentence names the line.</exception>
    public void Load()
    {
        if (!File.Exists(path))
            return;
        IReadOnlyList<(int Line, string[] Fields)> lines =
            CsvFormat.Rows(path, CsvFormat.Decode(path, WholeFile.Read(path, int.MaxValue)), Trial).Rows;
        string[] header = lines.Count > 0 ? [.. lines[0].Fields.Select(NameOfToday)] : [];
        if (OwnColumns.Except(header).FirstOrDefault() is { } missing)
            throw new DataException(new Place(path, 1), $"the column '{missing}' is missing.");
        if (header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException(new Place(path, 1), $"the column '{twice.Key}' stands twice.");
        foreach ((int line, string[] fields) in lines.Skip(1))
        {
            var place = new Place(path, line);
            string[] cells = CsvText.Fitted(fields, header.Length) ?? throw new DataException(
                place, $"it has '{Text(fields.Length)}' fields, but the header has '{Text(header.Length)}'.");
            var row = header.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
            if (!rows.TryAdd((Whole(place, Trial, row[Trial]), Whole(place, Repeat, row[Repeat])), row))
                throw new DataException(place, $"trial '{row[Trial]}' with repeat '{row[Repeat]}' stands twice.");
        }
        columns.AddRange(header.Except(columns).ToArray());
    }

    private string NameOfToday(string column) => keys.Contains(column, StringComparer.Ordinal) ? column : IndexColumns.Today(column);

    private static int Whole(Place place, string column, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
            : throw new DataException(place, $"the value '{text}' in column '{column}' is not a number from 1.");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
