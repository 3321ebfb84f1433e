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

    public RunSummary Train(string? checkpoint)
    {
        bool anew = checkpoint is null && File.Exists(run.LogFile);
        log.AttachTo(run.LogFile);
        IEnumerable<KeyValuePair<string, string>> digests = task.Data.Files
            .Select(file => KeyValuePair.Create(file, task.Data.Digests.GetValueOrDefault(file) ?? DataDigest.Of(file)));
        new EnvironmentReport(Blas.Info, trainer.Network.Threads, [.. digests]).Write(run.EnvironmentFile);
        IReadOnlyList<Callback> callbacks = [.. task.NewCallbacks(), .. options.Callbacks];
        IReadOnlyList<string> columns = EpochResult.Columns(trainer.ValueNames(task.Validation is not null));
        CsvLog metrics = checkpoint is not null ? Restore(checkpoint, columns, callbacks)
            : File.Exists(run.MetricsFile) ? CsvLog.Resume(run.MetricsFile, columns, epoch: 0)
            : CsvLog.Create(run.MetricsFile, columns);
        Introduce(checkpoint is not null, anew);
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
            return CsvLog.Read(run.MetricsFile).Rows.Select(row => EpochResult.FromRow(columns, row));
        });
        return metrics!;
    }

    private RunSummary End(string status, IReadOnlyList<Callback> callbacks)
    {
        // The last callback that restored its best weights decides.
        int best = callbacks.OfType<EarlyStopping>().LastOrDefault(each => each.RestoresBestWeights)?.BestEpoch ?? 0;
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
        catch (Exception further) when (further is MachineException or DataException)
        {
            // The first error is the one that matters.
        }
    }

    private void Close(RunSummary summary)
    {
        // The summary comes last: it marks a run as done. A run killed before that is resumed and then gets its row in the index.
        Index(summary.Status, summary);
        AtomicFile.Write(run.SummaryFile, Json.Write(summary.WriteProperties));
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

    private void Index(string status, RunSummary? summary = null)
    {
        IReadOnlyList<EpochResult> epochs = trainer.Epochs;
        EpochResult? best = epochs.Count > 0 ? epochs[RunRecorder.Best(epochs) - 1] : null;
        var row = new Dictionary<string, string>(HyperParameters.Of(task.Config.Written))
        {
            ["status"] = status,
            ["model"] = task.Config.ModelName,
            ["data"] = task.Config.Data,
            ["seed"] = Text(task.Config.Seed),
            ["threads"] = Text(trainer.Network.Threads),
            ["time_s"] = CsvFormat.Number(Math.Round(epochs.Sum(epoch => epoch.TimeS), 3)),
        };
        if (status == RunStatus.Running && epochs.Count == 0)
            row["started"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        if (best is not null)
            row["best_epoch"] = Text(best.Epoch);
        // With validation, only its values count as best.
        foreach ((string metric, double value) in best?.Values ?? [])
        {
            if (task.Validation is null || metric.StartsWith("val_", StringComparison.Ordinal))
                row["best_" + metric] = CsvFormat.Number(value);
        }
        foreach ((string metric, double value) in summary?.Values ?? [])
            row[metric] = CsvFormat.Number(value);
        if (summary?.WeightsSha256 is { } digest)
            row["weights_sha256"] = digest;
        new RunIndex(run.Runs).Set(run.Name, row);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Count(int value) => EpochFormat.Rate(value);
}
