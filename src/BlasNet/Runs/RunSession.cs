using System.Globalization;
using BlasNet.Files;
using BlasNet.Native;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Work of one process on a run, from the first line of the log to the summary.</summary>
internal sealed class RunSession
{
    private readonly RunDirectory run;
    private readonly TrainingTask task;
    private readonly Trainer trainer;
    private readonly RunOptions options;
    private readonly RunLog log;
    private string? formerName;

    public RunSession(RunDirectory run, TrainingTask task, Trainer trainer, RunOptions options)
    {
        (this.run, this.task, this.trainer, this.options) = (run, task, trainer, options);
        log = new RunLog(text =>
        {
            if (options.Error is { } messages)
                StandardStreams.TryLine(messages, text);
        });
    }

    private IReadOnlyList<string> ClassNames => task.Train.Targets.ClassNames;

    // A table names its classes itself.
    private IReadOnlyList<string> Classes => task.Data.Preprocessor?.ClassNames ?? ClassNames;

    /// <summary>Trains to the end and records everything in the run's folder.</summary>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin at the start.</param>
    /// <param name="notes">What the last session of the run noted.</param>
    public RunSummary Train(string? checkpoint, RunNotes notes)
    {
        IReadOnlyList<KeyValuePair<string, string>> digests = task.Data.FileDigests();
        DataDifference? difference = notes.Data is { } before ? DataGuard.Difference(before, digests) : null;
        if (difference is not null && !options.AcceptChangedData)
            throw difference.Refusal(run.Name);
        bool anew = checkpoint is null && File.Exists(run.LogFile);
        formerName = notes.Run;
        log.AttachTo(run.LogFile);
        IReadOnlyList<Callback> callbacks = [.. task.NewCallbacks(), .. options.Callbacks];
        IReadOnlyList<string> columns = EpochResult.Columns(trainer.ValueNames(task.Validation is not null));
        CsvLog metrics = checkpoint is not null ? Restore(checkpoint, columns, callbacks)
            : File.Exists(run.MetricsFile) ? CsvLog.Resume(run.MetricsFile, columns, epoch: 0)
            : CsvLog.Create(run.MetricsFile, columns);
        new EnvironmentReport(Blas.Info, trainer.Network.Threads, digests)
        {
            Run = run.Name,
            Changes = difference is null ? notes.Changes : [.. notes.Changes, new DataChange(trainer.Epochs.Count, notes.Data!)],
        }.Write(run.EnvironmentFile);
        Introduce(checkpoint is not null, anew);
        foreach (string line in difference is null ? [] : DataGuard.Describe(difference, ClassesIn(checkpoint), Classes))
            log.Line(line);
        if (checkpoint is not null && notes.Data is null)
            log.Line($"{run.EnvironmentFile} has no digests of the data so far, so it is not known whether the data has changed");
        if (metrics.KeptCopy is { } copy)
            log.Line($"{run.MetricsFile} had been edited; what the run does not need of it is kept in {copy}");
        Index(RunStatus.Running);
        try
        {
            IReadOnlyList<Callback> all =
            [
                .. callbacks,
                .. options.Watchers,
                new ProgressReport(log.Line),
                new RunRecorder(run, metrics, task.Config.CheckpointEvery, callbacks,
                    SavedModelFile.Metadata(task.Config.ModelText, task.Data.Preprocessor, ClassNames, task.Train.Input.ImageSize)),
            ];
            History history = trainer.FitUntil(task.Config.Epochs, task.Arguments, all, options.Cancellation);
            return End(history.Status == TrainingStatus.Interrupted ? RunStatus.Interrupted : RunStatus.Done, callbacks);
        }
        catch (TrainingException error)
        {
            log.Line(error.Message);
            Close(RunSummary.Of(run.Root, RunStatus.Failed, trainer, task.Train.Count, task.Config.Batch, 0));
            throw;
        }
        catch (Exception error)
        {
            NoteEnd(error);
            throw;
        }
    }

    // The results of the epochs are the rows of metrics.csv; rows after the checkpoint are removed.
    private CsvLog Restore(string checkpoint, IReadOnlyList<string> columns, IReadOnlyList<Callback> callbacks)
    {
        CsvLog? metrics = null;
        Checkpoint.Restore(checkpoint, trainer.State, columns, callbacks, epochs =>
        {
            metrics = CsvLog.Resume(run.MetricsFile, columns, epochs);
            return EpochTable.Read(run.MetricsFile);
        });
        return metrics!;
    }

    private RunSummary End(string status, IReadOnlyList<Callback> callbacks)
    {
        // The last callback that restored its best weights decides.
        int best = callbacks.Select(callback => callback.RestoredEpoch).LastOrDefault(epoch => epoch > 0);
        RunSummary summary = RunSummary.Of(
            run.Root, status, trainer, task.Train.Count, task.Config.Batch, status == RunStatus.Done ? best : 0);
        if (status == RunStatus.Done)
        {
            SavedModelFile.Write(
                run.ModelFile, trainer.Network, task.Config.ModelText, task.Data.Preprocessor, ClassNames, task.Train.Input.ImageSize);
        }
        Close(summary);
        return summary;
    }

    // The same fault may prevent this record too; the caller gets the exception in any case.
    private void NoteEnd(Exception error)
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

    private void Close(RunSummary summary)
    {
        // The run's own files come first. A run killed before it is in the index gets its row when it is resumed.
        AtomicFile.Write(run.SummaryFile, Json.Write(summary.WriteProperties));
        Index(summary.Status, summary);
        options.Ended?.Invoke(summary);
    }

    private void Introduce(bool resumed, bool anew)
    {
        string validation = task.Validation is null ? "no validation" : $"{Count(task.Validation.Count)} validation samples";
        log.Line($"{run.Root}: {task.Config.ModelName} on {task.Config.Data}, {Count(task.Train.Count)} training samples, {validation}");
        string blas = Blas.Info.IsManaged ? "managed BLAS, as BLASNET_BLAS asks" : $"OpenBLAS {Blas.Info.Version} ({Blas.Info.CoreType})";
        log.Line($"{blas}, {trainer.Network.Threads} threads");
        foreach (string found in task.Data.Found)
            log.Line(found);
        if (FitRules.Changes(task.Config.Augmentation))
            log.Line($"augmentation {task.Config.Augmentation}");
        if (anew)
            log.Line("there is no checkpoint yet; the run begins anew");
        if (resumed)
        {
            string next = trainer.State.Partial is { } partial ? $" and step {partial.Step} of the next" : "";
            log.Line($"resumed after epoch {trainer.Epochs.Count}{next}");
        }
    }

    // Others share the index, and people edit it: a run does not depend on it.
    private void Index(string status, RunSummary? summary = null)
    {
        Dictionary<string, string> row = RunRow.Of(
            task.Config.Written, trainer.Network.Threads, trainer.Epochs, task.Validation is not null, status, summary);
        if (status == RunStatus.Running && trainer.Epochs.Count == 0)
            row["started"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        RunRow.Enter(run, formerName, row, log.Line);
    }

    private string[] ClassesIn(string? checkpoint) =>
        checkpoint is null ? [.. Classes] : SavedModelFile.ClassesIn(checkpoint, task.Config.Model.OutputShape.Size);

    private static string Count(int value) => EpochFormat.Rate(value);
}
