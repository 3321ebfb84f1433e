using System.Globalization;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>What a run tells of itself: its log, <c>env.json</c>, its row in the index and, at its end, its summary.</summary>
internal sealed class RunJournal
{
    private readonly RunDirectory run;
    private readonly TrainingTask task;
    private readonly RunOptions options;
    private readonly RunLog log;
    private RunNotes notes = new(null, null, []);
    private IReadOnlyList<KeyValuePair<string, string>> digests = [];
    private DataDifference? difference;

    public RunJournal(RunDirectory run, TrainingTask task, RunOptions options)
    {
        (this.run, this.task, this.options) = (run, task, options);
        log = new RunLog(text =>
        {
            if (options.Error is { } messages)
                StandardStreams.TryLine(messages, text);
        });
    }

    /// <summary>Gets the number of threads that train.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets whether epochs are validated.</summary>
    public required bool Validates { get; init; }

    /// <summary>Gets the results of the epochs so far.</summary>
    public required Func<IReadOnlyList<EpochResult>> Epochs { get; init; }

    /// <summary>Gets the class names of data that is no table.</summary>
    public IReadOnlyList<string> ClassNames => task.Train.Targets.ClassNames;

    // A table names its classes itself.
    private IReadOnlyList<string> Classes => task.Data.Preprocessor?.ClassNames ?? ClassNames;

    /// <summary>Begins a session: compares the data with that of the last one, and opens the log.</summary>
    /// <returns>Whether there was a session before.</returns>
    /// <exception cref="DataException">The data has changed, and that is not accepted.</exception>
    public bool Open(RunNotes before)
    {
        notes = before;
        digests = task.FileDigests();
        difference = before.Data is { } data ? DataGuard.Difference(data, digests) : null;
        if (difference is not null && !options.AcceptChangedData)
            throw difference.Refusal(run.Name);
        bool again = File.Exists(run.LogFile);
        log.AttachTo(run.LogFile);
        return again;
    }

    /// <summary>Writes the environment and the first lines of the session.</summary>
    /// <param name="data">What is trained on, such as <c>800 training samples, no validation</c>.</param>
    /// <param name="progress">Where training goes on; null for a new run.</param>
    /// <param name="weights">The checkpoint that is resumed; null for none.</param>
    public void Introduce(string data, string? progress, string? weights)
    {
        new EnvironmentReport(Blas.Info, Threads, digests)
        {
            Run = run.Name,
            Start = task.Start,
            Changes = difference is null ? notes.Changes : [.. notes.Changes, new DataChange(Epochs().Count, notes.Data!)],
        }.Write(run.EnvironmentFile);
        Line($"{run.Root}: {task.Config.ModelName} on {task.Config.Data}, {data}");
        string blas = Blas.Info.IsManaged ? "managed BLAS, as BLASNET_BLAS asks" : $"OpenBLAS {Blas.Info.Version} ({Blas.Info.CoreType})";
        Line($"{blas}, {Threads} threads");
        foreach (string found in task.Data.Found)
            Line(found);
        foreach (string start in task.Start?.Describe() ?? [])
            Line(start);
        if (task.Start is not null && HoldsOutAnew())
            Line("  what is held out here may be among what these weights have learned from; validate on a file of its own");
        if (Frozen(task.Config.Model) is { } frozen)
            Line(frozen);
        if (FitRules.Changes(task.Config.Augmentation))
            Line($"augmentation {task.Config.Augmentation}");
        if (task.Config.Shards > 1)
            Line($"each batch is cut into {task.Config.Shards} shards");
        if (progress is not null)
            Line(progress);
        foreach (string line in difference is null ? [] : DataGuard.Describe(difference, ClassesIn(weights), Classes))
            Line(line);
        if (weights is not null && notes.Data is null)
            Line($"{run.EnvironmentFile} has no digests of the data so far, so it is not known whether the data has changed");
    }

    /// <summary>Prints a line and appends it to the log.</summary>
    public void Line(string text) => log.Line(text);

    /// <summary>Notes that the run goes on.</summary>
    public void NoteRunning() => Index(RunStatus.Running);

    /// <summary>Notes an error that ends the session.</summary>
    // The same fault may prevent this record too; the caller gets the exception in any case.
    public void NoteEnd(Exception error)
    {
        try
        {
            log.Keep(error.Message);
            Index(RunStatus.Failed);
        }
        catch (MachineException)
        {
            // The first error is the one that matters.
        }
    }

    /// <summary>Writes the result of the run.</summary>
    public void Close(RunSummary summary)
    {
        // The run's own files come first. A run killed before it is in the index gets its row when it is resumed.
        AtomicFile.Write(run.SummaryFile, Json.Write(summary.WriteProperties));
        Index(summary.Status, summary);
        options.Ended?.Invoke(summary);
    }

    /// <summary>Formats a count for the log.</summary>
    public static string Count(int value) => EpochFormat.Rate(value);

    // Others share the index, and people edit it: a run does not depend on it.
    private void Index(string status, RunSummary? summary = null)
    {
        Dictionary<string, string> row = RunRow.Of(task.Config.Written, Threads, Epochs(), Validates, status, summary);
        if (status == RunStatus.Running && Epochs().Count == 0)
            row["started"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        RunRow.Enter(run, notes.Run, row, log.Line);
    }

    private bool HoldsOutAnew() => task.Config.Written is var config
        && (RowSplitter.FractionOf(config.Validation) is not null || config.Fold is not null
            || (config.IsEnsemble && task.Validation is null));

    private static string? Frozen(Model model)
    {
        IReadOnlyList<LayerSummary> layers = ModelSummary.Of(model);
        string[] keys = [.. layers.Where(layer => layer.FrozenParameters > 0).Select(layer => layer.Key)];
        long frozen = layers.Sum(layer => layer.FrozenParameters), all = layers.Sum(layer => layer.Parameters);
        return frozen == 0 ? null : $"frozen: {EpochFormat.Rate(frozen)} of {EpochFormat.Rate(all)} weights, of {string.Join(", ", keys)}";
    }

    private string[] ClassesIn(string? weights) =>
        weights is null ? [.. Classes] : SavedModelFile.ClassesIn(weights, task.Config.Model.OutputShape.Size);
}
