using System.Globalization;
using BlasNet.Files;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Table of the runs in <c>runs/index.csv</c>, to filter, sort, rank and compare.</summary>
/// <remarks>Filtering and sorting return a new table; the file is read once and never written.</remarks>
public sealed class RunTable
{
    private const string BestPrefix = "best_", Validation = "val_", BestEpoch = "best_epoch";
    private static readonly string[] Statuses = [RunStatus.Running, RunStatus.Done, RunStatus.Failed, RunStatus.Interrupted];
    private static readonly string[] DefaultMetrics = ["loss", "accuracy", "val_loss", "val_accuracy"];
    private static readonly string[] Bookkeeping = [RunIndex.RunColumn, "status", "started", "time_s", BestEpoch, "weights_sha256"];

    private readonly string folder;

    private RunTable(string folder, IReadOnlyList<string> columns, IReadOnlyList<IndexedRun> runs)
    {
        (this.folder, Columns, Runs) = (folder, columns, runs);
        HashSet<string> metrics = [.. DefaultMetrics];
        foreach (string best in columns.Where(column => column.StartsWith(BestPrefix, StringComparison.Ordinal) && column != BestEpoch))
        {
            string last = best[BestPrefix.Length..];
            metrics.UnionWith([best, last, last.StartsWith(Validation, StringComparison.Ordinal) ? last[Validation.Length..] : last]);
        }
        Metrics = [.. columns.Where(metrics.Contains)];
        HyperParameters = [.. columns.Except(Bookkeeping).Except(metrics)];
    }

    /// <summary>Gets the columns of the file, in its order.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Gets the columns with losses and metrics, such as <c>val_accuracy</c> (of the final weights) and
    /// <c>best_val_accuracy</c> (of the best epoch).</summary>
    public IReadOnlyList<string> Metrics { get; }

    /// <summary>Gets the columns with the settings of a run: model, data, seed, hyper-parameters, and columns of your own.</summary>
    public IReadOnlyList<string> HyperParameters { get; }

    /// <summary>Gets the runs.</summary>
    public IReadOnlyList<IndexedRun> Runs { get; }

    /// <summary>Reads the index of a folder of runs; rows are in the order in which the runs started.</summary>
    /// <exception cref="DataException">There is no index, or it is malformed; the sentence names file and line.</exception>
    /// <example>
    /// <code>
    /// RunTable best = RunTable.Read("runs").Where(status: "done").Best("val_accuracy", 3);
    /// foreach (IndexedRun run in best.Runs)
    ///     Console.WriteLine($"{run.Name}: {run["val_accuracy"]} with the rate {run["learning_rate"]}");
    /// </code>
    /// </example>
    public static RunTable Read(string runs = "runs")
    {
        ArgumentException.ThrowIfNullOrEmpty(runs);
        string path = Path.Combine(runs, RunIndex.FileName);
        (IReadOnlyList<string> columns, IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> rows) = new RunIndex(runs).ReadLines();
        var found = new List<IndexedRun>(rows.Count);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int line, IReadOnlyList<string> cells) in rows)
        {
            var row = columns.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal);
            string name = row[RunIndex.RunColumn];
            var place = new Place(path, line);
            if (name.Length == 0)
                throw new DataException(place, "the name of the run is empty; a name such as 'EXPERIMENT/run_0001' is required.");
            if (!lines.TryAdd(name, line))
            {
                string first = lines[name].ToString(CultureInfo.InvariantCulture);
                throw new DataException(place, $"the run '{name}' stands twice, first on line {first}. Remove one of the lines.");
            }
            found.Add(new IndexedRun(place, name, row));
        }
        return new RunTable(runs, columns, found);
    }

    /// <summary>Returns the runs of an experiment, with a status, or both.</summary>
    /// <exception cref="ConfigurationException">There is no such experiment or status; the nearest name is offered.</exception>
    public RunTable Where(string? experiment = null, string? status = null)
    {
        string[] experiments = [.. Runs.Select(run => run.Experiment).Distinct()];
        if (experiment is not null && !experiments.Contains(experiment, StringComparer.Ordinal))
        {
            throw new ConfigurationException(
                $"There is no experiment '{experiment}' in '{folder}'.{NearestName.Advice(experiment, experiments)}", nameof(experiment))
                { Fault = Fault.Usage };
        }
        if (status is not null && !Statuses.Contains(status, StringComparer.Ordinal))
            throw new ConfigurationException($"There is no status '{status}'.{NearestName.Advice(status, Statuses)}", nameof(status));
        return With(Runs.Where(run => (experiment is null || run.Experiment == experiment) && (status is null || run.Status == status)));
    }

    /// <summary>Sorts by a column: a metric from the best to the worst, other numbers upward, texts in ordinal order.</summary>
    /// <remarks>Losses and errors (<c>loss</c>, <c>mse</c>, <c>mae</c>, <c>rmse</c>) are best where they are smallest, all else where
    /// it is greatest. Runs without a value come last, in their previous order.</remarks>
    /// <exception cref="ConfigurationException">There is no such column; the nearest name is offered.</exception>
    /// <exception cref="DataException">The value of a metric is not a number; the sentence names file and line.</exception>
    public RunTable SortedBy(string column)
    {
        if (Metrics.Contains(column, StringComparer.Ordinal))
            return With(Ranked(column));
        column = Columns.Contains(column, StringComparer.Ordinal) ? column : IndexColumns.Today(column);
        if (!Columns.Contains(column, StringComparer.Ordinal))
        {
            throw new ConfigurationException(
                $"The index of runs has no column '{column}'.{NearestName.Advice(column, Columns)}", nameof(column));
        }
        return With(IsNumeric(column)
            ? Runs.OrderBy(run => run[column].Length == 0).ThenBy(run => run.Number(column))
            : Runs.OrderBy(run => run[column].Length == 0).ThenBy(run => run[column], StringComparer.Ordinal));
    }

    /// <summary>Returns the runs with the best values of a metric, the best one first, omitting runs without a finite value.</summary>
    /// <exception cref="ConfigurationException">There is no such metric; the nearest name is offered. The count is less than 1.</exception>
    /// <exception cref="DataException">A value is not a number; the sentence names file and line.</exception>
    public RunTable Best(string metric, int count = 1)
    {
        if (!Metrics.Contains(metric, StringComparer.Ordinal))
            throw new ConfigurationException($"There is no metric '{metric}'.{NearestName.Advice(metric, Metrics)}", nameof(metric));
        if (count < 1)
        {
            throw new ConfigurationException(
                string.Create(CultureInfo.InvariantCulture, $"The number of runs must be at least 1, but it was '{count}'."),
                nameof(count));
        }
        return With(Ranked(metric).Where(run => run.Number(metric) is { } value && double.IsFinite(value)).Take(count));
    }

    /// <summary>Finds a run by its name or by the path of its folder.</summary>
    /// <exception cref="DataException">There is no such run; the nearest name is offered.</exception>
    public IndexedRun Find(string run)
    {
        ArgumentException.ThrowIfNullOrEmpty(run);
        string[] parts = run.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        string name = string.Join('/', parts.TakeLast(2));
        string advice = NearestName.Find(name, Runs.Select(known => known.Name)) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return Runs.FirstOrDefault(known => known.Name == name)
            ?? throw new DataException(new Place(run), $"the index of '{folder}' has no such run.{advice}");
    }

    /// <summary>Compares runs side by side: the hyper-parameters and layers that differ, and the results.</summary>
    /// <remarks>Layers are those of each run's <c>config.json</c>; without that file they are not compared.</remarks>
    /// <exception cref="ConfigurationException">There are fewer than two runs, or one is named twice.</exception>
    /// <exception cref="DataException">A run is unknown, or its configuration malformed.</exception>
    public RunComparison Compare(IReadOnlyList<string> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        IndexedRun[] found = [.. runs.Select(Find)];
        if (found.Length < 2)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"Two runs or more are required to compare, but there were '{found.Length}'."), nameof(runs));
        }
        if (found.GroupBy(run => run).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException($"The run '{twice.Key.Name}' is named twice.", nameof(runs));
        IEnumerable<ComparedValue> asked = HyperParameters.Select(name => Side(name, found)).Concat(Layers(found));
        IEnumerable<ComparedValue> results = new[] { "status", "time_s", BestEpoch }.Concat(Metrics).Select(name => Side(name, found));
        return new RunComparison(found,
            [.. asked.Where(value => value.Values.Distinct().Count() > 1)],
            [.. results.Where(value => value.Values.Any(text => text.Length > 0))]);
    }

    /// <summary>Writes the runs with all columns as a CSV file.</summary>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public void WriteCsv(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(CsvFormat.Line(Columns));
            foreach (IndexedRun run in Runs)
                stream.Write(CsvFormat.Line(Columns.Select(column => run[column])));
        });
    }

    /// <summary>Returns whether all values of a column are numbers.</summary>
    internal bool IsNumeric(string column) => Runs.All(run => run[column].Length == 0
        || double.TryParse(run[column], NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static ComparedValue Side(string name, IndexedRun[] runs) => new(name, [.. runs.Select(run => run[name])]);

    private ComparedValue[] Layers(IndexedRun[] runs)
    {
        string[] files = [.. runs.Select(run => Path.Combine(folder, run.Name, "config.json"))];
        if (!files.All(File.Exists))
            return [];
        var layers = Array.ConvertAll(files, file => new Dictionary<string, string>(BlasNet.Runs.HyperParameters.OfLayers(file)));
        IEnumerable<string> names = layers.SelectMany(each => each.Keys).Distinct();
        return [.. names.Select(name => new ComparedValue(name, [.. layers.Select(each => each.GetValueOrDefault(name, ""))]))];
    }

    private IOrderedEnumerable<IndexedRun> Ranked(string metric)
    {
        double sign = MetricDirection.Falls(metric) ? 1 : -1;
        return Runs.OrderBy(run => run.Number(metric) is { } value && !double.IsNaN(value) ? sign * value : double.PositiveInfinity);
    }

    private RunTable With(IEnumerable<IndexedRun> runs) => new(folder, Columns, [.. runs]);
}
