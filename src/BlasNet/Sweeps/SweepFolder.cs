using System.Globalization;
using BlasNet.Files;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>The folder of a sweep, <c>runs/EXPERIMENT</c>: its definition (<c>sweep.json</c>, <c>sweep-config.json</c>) and its results
/// (<c>sweep.csv</c>, a row per training).</summary>
/// <remarks>Safe for several threads.</remarks>
public sealed class SweepFolder
{
    private const string Trial = "trial", Repeat = "repeat", Status = "status", Run = "run", Seed = "seed";
    private static readonly string[] OwnColumns = [Trial, Repeat, Status, Run, Seed];
    // Columns of the index of runs that the table has of its own or does not need.
    private static readonly string[] Omitted = [.. OwnColumns, "started"];

    private readonly Lock gate = new();
    private readonly string runs;
    private readonly List<string> columns;
    private readonly SortedDictionary<(int Trial, int Repeat), Dictionary<string, string>> rows = [];

    private SweepFolder(string runs, string experiment, SweepDefinition definition)
    {
        (this.runs, Experiment, Definition) = (runs, experiment, definition);
        Plan = definition.Plan();
        columns = [];
        Clear();
    }

    /// <summary>Gets the experiment: the name of the folder within the folder of all runs.</summary>
    public string Experiment { get; }

    /// <summary>Gets the path of the folder.</summary>
    public string Root => Path.Combine(runs, Experiment);

    /// <summary>Gets the definition of the sweep.</summary>
    public SweepDefinition Definition { get; }

    /// <summary>Gets the trainings.</summary>
    public SweepPlan Plan { get; }

    /// <summary>Gets the path of the configuration that all trials share.</summary>
    public string ConfigFile => Path.Combine(Root, "sweep-config.json");

    /// <summary>Gets the path of the table with a row per training.</summary>
    public string TableFile => Path.Combine(Root, "sweep.csv");

    private string DefinitionFile => Path.Combine(Root, SweepDefinition.FileName);

    /// <summary>Opens the folder of a sweep to read its results.</summary>
    /// <exception cref="DataException">There is no such sweep, or a file of it is malformed; the sentence names file and line.</exception>
    public static SweepFolder Open(string experiment, string runs = "runs")
    {
        ArgumentException.ThrowIfNullOrEmpty(experiment);
        string file = Path.Combine(runs, experiment, SweepDefinition.FileName);
        var folder = new SweepFolder(runs, experiment, SweepDefinition.Read(file));
        folder.Load();
        return folder;
    }

    /// <summary>Locks the folder of a sweep for this process until the result is disposed; a missing folder is created.</summary>
    /// <exception cref="ConfigurationException">The experiment's name cannot be the name of a folder.</exception>
    /// <exception cref="MachineException">Another process is working on the sweep, or the folder cannot be written.</exception>
    internal static IDisposable Hold(string runs, string experiment)
    {
        RunDirectory.CheckExperiment(experiment);
        string root = Path.Combine(runs, experiment);
        try
        {
            Directory.CreateDirectory(root);
            return FileLock.TryTake(Path.Combine(root, ".sweep.lock"))
                ?? throw new MachineException(new Place(root), "another process is working on this sweep. Wait for its end, or stop it.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(root, error);
        }
    }

    /// <summary>Begins a new sweep in a locked folder, or continues the same one; more trials or repeats are added.</summary>
    /// <exception cref="ConfigurationException">The folder belongs to another sweep.</exception>
    /// <exception cref="DataException">A file of the sweep is malformed.</exception>
    /// <exception cref="MachineException">A file cannot be written.</exception>
    internal static SweepFolder Begin(string runs, TrainingConfig config, SweepDefinition definition)
    {
        var folder = new SweepFolder(runs, config.Name, definition);
        AtomicFile.RemoveLeftovers(folder.Root);
        folder.Load();
        // A sweep of which no training ever began, say because its data was misspelt, is overwritten.
        if (folder.rows.Values.All(row => row[Run].Length == 0))
            folder.Clear();
        else
            folder.CheckSame(config);
        AtomicFile.Write(folder.ConfigFile, config.ToJson());
        definition.Write(folder.DefinitionFile);
        return folder;
    }

    /// <summary>Ranks the trials whose repeats are all done by the mean of a metric, the best first.</summary>
    /// <exception cref="ConfigurationException">No training has such a metric; the message suggests the nearest name.</exception>
    /// <exception cref="DataException">A value is not a number.</exception>
    public IReadOnlyList<RankedTrial> Best(string metric, int count = int.MaxValue)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        lock (gate)
        {
            if (rows.Values.Any(row => row[Status] == RunStatus.Done) && !columns.Contains(metric, StringComparer.Ordinal))
                throw Unknown(metric);
            IEnumerable<RankedTrial> ranked =
                from trial in Plan.Trials.GroupBy(trial => trial.Number)
                let repeats = trial.Select(repeat => rows.GetValueOrDefault((repeat.Number, repeat.Repeat))).ToArray()
                where repeats.All(row => row is not null && row[Status] == RunStatus.Done && row.GetValueOrDefault(metric, "").Length > 0)
                let values = repeats.Select(row => Number(metric, row![metric])).ToArray()
                select RankedTrial.Of(trial.First(), values, [.. repeats.Select(row => row![Run])]);
            double sign = MetricDirection.Falls(metric) ? 1 : -1;
            return [.. ranked.Where(trial => double.IsFinite(trial.Mean)).OrderBy(trial => sign * trial.Mean).Take(count)];
        }
    }

    /// <summary>Counts the trainings of the plan that have a status.</summary>
    public int Count(string status)
    {
        lock (gate)
            return Plan.Trials.Count(trial => rows.GetValueOrDefault((trial.Number, trial.Repeat))?[Status] == status);
    }

    /// <summary>Returns status and run of a training, both empty before it began.</summary>
    internal (string Status, string Run) StateOf(SweepTrial trial) => (ValueOf(trial, Status), ValueOf(trial, Run));

    /// <summary>Returns the value of a training in a column; empty where there is none.</summary>
    internal string ValueOf(SweepTrial trial, string column)
    {
        lock (gate)
            return rows.GetValueOrDefault((trial.Number, trial.Repeat))?.GetValueOrDefault(column) ?? "";
    }

    /// <summary>Records the state of a training, with the values of its run.</summary>
    internal void Set(SweepTrial trial, string status, string run)
    {
        IReadOnlyDictionary<string, string> own = ValuesOf(run, status);
        lock (gate)
        {
            Dictionary<string, string> row = new(StringComparer.Ordinal)
            {
                [Trial] = Text(trial.Number),
                [Repeat] = Text(trial.Repeat),
                [Status] = status,
                [Run] = run,
                [Seed] = own.GetValueOrDefault(Seed) is { Length: > 0 } seed ? seed : Text(trial.Seed),
            };
            foreach ((string key, string value) in trial.Settings)
                row[key] = value;
            // A setting stands under its key as given.
            foreach (string column in own.Keys.Except(Omitted).Except(trial.Settings.Select(setting => IndexColumns.Of(setting.Key))))
            {
                if (own.GetValueOrDefault(column) is { Length: > 0 } value)
                    row.TryAdd(column, value);
            }
            columns.AddRange(row.Keys.Except(columns).ToArray());
            rows[(trial.Number, trial.Repeat)] = row;
            AtomicFile.Write(TableFile, Save);
        }
    }

    // The row in the index of runs, which has people's columns too. A run whose row is missing, because the index cannot be used, has
    // the same values in its own files.
    private IReadOnlyDictionary<string, string> ValuesOf(string run, string status)
    {
        IReadOnlyDictionary<string, string>? row = null;
        try
        {
            row = run.Length > 0 ? new RunIndex(runs).Read().FirstOrDefault(each => each[RunIndex.RunColumn] == run) : null;
        }
        catch (DataException)
        {
            // The run itself warned of it.
        }
        if (row?.GetValueOrDefault(Status) == status)
            return row;
        string folder = Path.Combine(runs, run);
        return run.Length > 0 && Directory.Exists(folder) ? RunRow.Of(RunDirectory.Open(folder)) : row ?? new Dictionary<string, string>();
    }

    /// <summary>Returns the folders of the runs that trainings have begun, in their order.</summary>
    internal IReadOnlyList<string> RunFolders()
    {
        lock (gate)
            return [.. rows.Values.Select(row => row[Run]).Where(run => run.Length > 0).Select(run => Path.Combine(runs, run))];
    }

    private ConfigurationException Unknown(string metric) =>
        new($"The trials have no metric '{metric}'.{NearestName.Advice(metric, columns)}", nameof(metric));

    private string NameOfToday(string column) =>
        Plan.Keys.Contains(column, StringComparer.Ordinal) ? column : IndexColumns.Today(column);

    private void Save(Stream stream)
    {
        stream.Write(CsvFormat.Line(columns));
        foreach (Dictionary<string, string> row in rows.Values)
            stream.Write(CsvFormat.Line(columns.Select(column => row.GetValueOrDefault(column, ""))));
    }

    private void Clear()
    {
        rows.Clear();
        columns.Clear();
        columns.AddRange(OwnColumns.Union(Plan.Keys));
    }

    private void CheckSame(TrainingConfig config)
    {
        SweepDefinition before = SweepDefinition.Read(DefinitionFile);
        string? other = !before.Continues(Definition) ? $"it tries '{before}' with seed '{Text(before.Seed)}'"
            : File.Exists(ConfigFile) && TrainingConfig.Difference(TrainingConfig.Read(ConfigFile), config) is { } difference
                ? $"it has {difference.Property} '{difference.First}', but '{difference.Second}' was given"
            : null;
        if (other is not null)
            throw new ConfigurationException(new Place(Root), $"this is another sweep: {other}. Give the new one a name of its own.");
    }

    private void Load()
    {
        if (!File.Exists(TableFile))
            return;
        IReadOnlyList<(int Line, string[] Fields)> lines =
            CsvFormat.Rows(TableFile, CsvFormat.Decode(TableFile, WholeFile.Read(TableFile, int.MaxValue)), Trial).Rows;
        string[] header = lines.Count > 0 ? [.. lines[0].Fields.Select(NameOfToday)] : [];
        if (OwnColumns.Except(header).FirstOrDefault() is { } missing)
            throw new DataException(new Place(TableFile, 1), $"the column '{missing}' is missing.");
        if (header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DataException(new Place(TableFile, 1), $"the column '{twice.Key}' stands twice.");
        foreach ((int line, string[] fields) in lines.Skip(1))
        {
            var place = new Place(TableFile, line);
            string[] cells = CsvText.Fitted(fields, header.Length) ?? throw new DataException(
                place, $"it has '{Text(fields.Length)}' fields, but the header has '{Text(header.Length)}'.");
            var row = header.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
            if (!rows.TryAdd((Whole(place, Trial, row[Trial]), Whole(place, Repeat, row[Repeat])), row))
                throw new DataException(place, $"trial '{row[Trial]}' with repeat '{row[Repeat]}' stands twice.");
        }
        columns.AddRange(header.Except(columns).ToArray());
    }

    private static int Whole(Place place, string column, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
            : throw new DataException(place, $"the value '{text}' in column '{column}' is not a number from 1.");

    private double Number(string column, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw new DataException(new Place(TableFile), $"the value '{text}' in column '{column}' is not a number.");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
