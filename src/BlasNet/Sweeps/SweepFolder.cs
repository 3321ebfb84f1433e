using System.Globalization;
using BlasNet.Files;
using BlasNet.Sweeps;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>The folder of a sweep, <c>runs/EXPERIMENT</c>: its definition (<c>sweep.json</c>, <c>sweep-config.json</c>) and its results
/// (<c>sweep.csv</c>, a row per training).</summary>
/// <remarks>Any number of processes share a sweep. Each training is claimed by one of them, and only that one writes its state; the table
/// is made of all states by whoever changes one. Safe for several threads.</remarks>
public sealed class SweepFolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    // Temporary files of other workers are younger.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly string runs;
    private readonly SweepTable table;

    private SweepFolder(string runs, string experiment, SweepDefinition definition)
    {
        (this.runs, Experiment, Definition) = (runs, experiment, definition);
        Plan = definition.Plan();
        Records = new TrialRecords(Root);
        table = new SweepTable(TableFile, Plan.Keys);
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

    /// <summary>Gets the states of the trainings.</summary>
    internal TrialRecords Records { get; }

    private string DefinitionFile => Path.Combine(Root, SweepDefinition.FileName);

    /// <summary>Opens the folder of a sweep to read its results.</summary>
    /// <exception cref="DataException">There is no such sweep, or a file of it is malformed; the sentence names file and line.</exception>
    public static SweepFolder Open(string experiment, string runs = "runs")
    {
        ArgumentException.ThrowIfNullOrEmpty(experiment);
        string file = Path.Combine(runs, experiment, SweepDefinition.FileName);
        var folder = new SweepFolder(runs, experiment, SweepDefinition.Read(file));
        folder.table.Load();
        folder.Refresh();
        return folder;
    }

    /// <summary>Begins a new sweep in a folder, which is created, or continues the same one; more trials or repeats are added.</summary>
    /// <param name="runs">The folder of all runs.</param>
    /// <param name="config">The configuration that all trials share; its name is that of the folder.</param>
    /// <param name="definition">The sweep.</param>
    /// <param name="claimTimeout">The silence after which a claim of another worker counts no more.</param>
    /// <exception cref="ConfigurationException">The folder belongs to another sweep, or the experiment's name cannot be the name of a
    /// folder.</exception>
    /// <exception cref="DataException">A file of the sweep is malformed.</exception>
    /// <exception cref="MachineException">A file cannot be written.</exception>
    internal static SweepFolder Begin(string runs, TrainingConfig config, SweepDefinition definition, TimeSpan claimTimeout)
    {
        RunDirectory.CheckExperiment(config.Name);
        var folder = new SweepFolder(runs, config.Name, definition);
        if (File.Exists(Path.Combine(folder.Root, AutoState.FileName)))
            throw new ConfigurationException(
                new Place(folder.Root), "this is the folder of a search of 'auto'. Give the sweep a name of its own.");
        using IDisposable held = folder.Lock();
        folder.table.Load();
        folder.Refresh();
        AtomicFile.RemoveLeftovers(folder.Root, age: LongestWrite);
        AtomicFile.RemoveLeftovers(folder.Records.Folder, age: LongestWrite);
        using var claims = new ClaimFolder(folder.Records.Folder, claimTimeout);
        // A sweep of which no training ever began, say because its data was misspelt, is overwritten.
        if (folder.table.Rows.Values.All(row => row[SweepTable.Run].Length == 0) && !claims.Read().Any(claim => claim.IsHeld))
        {
            folder.Records.Clear();
            folder.table.Clear();
        }
        else
        {
            folder.RequireSame(config);
        }
        WriteIfNew(folder.ConfigFile, config.ToJson());
        WriteIfNew(folder.DefinitionFile, definition.ToJson());
        return folder;
    }

    /// <summary>Refuses a folder that has become that of another sweep.</summary>
    /// <exception cref="ConfigurationException">It has; the sentence has both values of the first difference.</exception>
    internal void RequireSame(TrainingConfig config)
    {
        SweepDefinition before = SweepDefinition.Read(DefinitionFile);
        string? other = before.Difference(Definition)
            ?? (File.Exists(ConfigFile) && TrainingConfig.Difference(TrainingConfig.Read(ConfigFile), config) is { } difference
                ? SweepDefinition.Other(difference.Property, difference.First, difference.Second) : null);
        if (other is not null)
            throw new ConfigurationException(new Place(Root), $"this is another sweep: {other}. Give the new one a name of its own.");
    }

    /// <summary>Ranks the trials whose repeats, on all folds, are all done by the mean of a metric, the best first.</summary>
    /// <exception cref="ConfigurationException">No training has such a metric; the message suggests the nearest name.</exception>
    /// <exception cref="DataException">A value is not a number.</exception>
    public IReadOnlyList<RankedTrial> Best(string metric, int count = int.MaxValue)
    {
        ArgumentException.ThrowIfNullOrEmpty(metric);
        lock (gate)
        {
            if (table.Rows.Values.Any(row => row[SweepTable.Status] == RunStatus.Done)
                && !table.Columns.Contains(metric, StringComparer.Ordinal))
                throw Unknown(metric);
            IEnumerable<RankedTrial> ranked =
                from trial in Plan.Trials.GroupBy(trial => trial.Number)
                let repeats = trial.Select(repeat => table.Rows.GetValueOrDefault(KeyOf(repeat))).ToArray()
                where repeats.All(row => row is not null && row[SweepTable.Status] == RunStatus.Done
                    && row.GetValueOrDefault(metric, "").Length > 0)
                let values = repeats.Select(row => Number(metric, row![metric])).ToArray()
                select RankedTrial.Of(trial.First(), values, [.. repeats.Select(row => row![SweepTable.Run])]);
            double sign = MetricDirection.Falls(metric) ? 1 : -1;
            return [.. ranked.Where(trial => double.IsFinite(trial.Mean)).OrderBy(trial => sign * trial.Mean).Take(count)];
        }
    }

    /// <summary>Counts the trainings of the plan that have a status.</summary>
    public int Count(string status)
    {
        lock (gate)
            return Plan.Trials.Count(trial => table.ValueOf(KeyOf(trial), SweepTable.Status) == status);
    }

    /// <summary>Returns status and run of a training, both empty before it began.</summary>
    internal (string Status, string Run) StateOf(SweepTrial trial) => (ValueOf(trial, SweepTable.Status), ValueOf(trial, SweepTable.Run));

    /// <summary>Returns the value of a training in a column; empty where there is none.</summary>
    internal string ValueOf(SweepTrial trial, string column)
    {
        lock (gate)
            return table.ValueOf(KeyOf(trial), column);
    }

    /// <summary>Returns the key of a training.</summary>
    internal static (int Trial, int Repeat) KeyOf(SweepTrial trial) => (trial.Number, trial.Repeat);

    /// <summary>Records that a training, whose claim the caller has, begins anew and has no run yet.</summary>
    internal void Begin(SweepTrial trial)
    {
        string path = Records.PathOf(KeyOf(trial));
        FileFolder.Make(path);
        TrialRecords.Write(path, RunStatus.Running, "");
    }

    /// <summary>Returns the run that a training has recorded; null before it began, and empty while it has none.</summary>
    internal string? RecordedRun(SweepTrial trial) => Records.Read(KeyOf(trial))?.Run;

    /// <summary>Records the state of a training, whose claim the caller has, and makes the table anew.</summary>
    internal void Set(SweepTrial trial, string status, string run)
    {
        FileFolder.Make(Records.PathOf(KeyOf(trial)));
        TrialRecords.Write(Records.PathOf(KeyOf(trial)), status, run);
        lock (gate)
        {
            table.Set(trial, status, run, new RunRows(runs).ValuesOf(run, status, isOwn: true));
            Refresh();
            table.Write();
        }
    }

    /// <summary>Reads what other workers have recorded since, of one training or of all.</summary>
    /// <exception cref="DataException">A file is malformed.</exception>
    internal void Refresh(SweepTrial? only = null)
    {
        lock (gate)
        {
            var rows = new RunRows(runs);
            HashSet<(int, int)> recorded = only is null ? [.. Records.All()] : [KeyOf(only)];
            foreach (SweepTrial trial in Plan.Trials.Where(trial => recorded.Contains(KeyOf(trial))))
                Refresh(trial, rows);
        }
    }

    /// <summary>Reads what other workers have recorded since, and makes the table anew.</summary>
    internal void RefreshTable()
    {
        lock (gate)
        {
            Refresh();
            if (table.Rows.Count > 0)
                table.Write();
        }
    }

    /// <summary>Returns the folders of the runs that trainings have begun, in their order.</summary>
    internal IReadOnlyList<string> RunFolders()
    {
        lock (gate)
            return [.. table.Rows.Values.Select(row => row[SweepTable.Run]).Where(run => run.Length > 0)
                .Select(run => Path.Combine(runs, run))];
    }

    private void Refresh(SweepTrial trial, RunRows rows)
    {
        (string Status, string Run) known = StateOf(trial);
        if (known.Status == RunStatus.Done || Records.Read(KeyOf(trial)) is not { } now || now == known)
            return;
        // A training whose run was removed is trained again.
        if (now.Status == RunStatus.Done && !Directory.Exists(Path.Combine(runs, now.Run)))
            return;
        table.Set(trial, now.Status, now.Run, rows.ValuesOf(now.Run, now.Status, isOwn: false));
    }

    private ConfigurationException Unknown(string metric) =>
        new($"The trials have no metric '{metric}'.{NearestName.Advice(metric, table.Columns)}", nameof(metric));

    // Held while a worker begins. Where a network folder loses the lock, the comparison with each claim remains.
    private IDisposable Lock() => FileLock.TakeIn(Root, ".sweep.lock", Patience);

    // Other workers read these files.
    private static void WriteIfNew(string path, byte[] bytes)
    {
        if (!File.Exists(path) || !WholeFile.Read(path).AsSpan().SequenceEqual(bytes))
            AtomicFile.Write(path, bytes);
    }

    private double Number(string column, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
            : throw new DataException(new Place(TableFile), $"the value '{text}' in column '{column}' is not a number.");
}
