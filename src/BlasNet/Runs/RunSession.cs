using BlasNet.Files;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Work of one process on a run, from the first line of the log to the summary.</summary>
internal sealed class RunSession
{
    private readonly RunDirectory run;
    private readonly TrainingTask task;
    private readonly Trainer trainer;
    private readonly RunOptions options;
    private readonly RunJournal journal;

    public RunSession(RunDirectory run, TrainingTask task, Trainer trainer, RunOptions options)
    {
        (this.run, this.task, this.trainer, this.options) = (run, task, trainer, options);
        journal = new RunJournal(run, task, options)
        {
            Threads = trainer.Network.Threads,
            Validates = task.Validation is not null,
            Epochs = () => trainer.Epochs,
        };
    }

    private IReadOnlyList<string> ClassNames => journal.ClassNames;

    /// <summary>Trains to the end and records everything in the run's folder.</summary>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin at the start.</param>
    /// <param name="notes">What the last session of the run noted.</param>
    public RunSummary Train(string? checkpoint, RunNotes notes)
    {
        bool anew = journal.Open(notes) && checkpoint is null;
        IReadOnlyList<Callback> callbacks = [.. task.NewCallbacks(), .. options.Callbacks];
        IReadOnlyList<string> columns = EpochResult.Columns(
            trainer.ValueNames(task.Validation is not null, task.Validation));
        CsvLog metrics = checkpoint is not null ? Restore(checkpoint, columns, callbacks)
            : File.Exists(run.MetricsFile) ? CsvLog.Resume(run.MetricsFile, columns, epoch: 0)
            : CsvLog.Create(run.MetricsFile, columns);
        // From here on the files that others resume from stay as they are until all have begun.
        options.Communicator.Barrier();
        string validation = task.Validation is null ? "no validation" : $"{RunJournal.Count(task.Validation.Count)} validation samples";
        string test = task.Data.Test is { } held ? $", {RunJournal.Count(held.Count)} test samples" : "";
        journal.Introduce(
            $"{RunJournal.Count(task.Train.Count)} training samples, {validation}{test}", Progress(checkpoint is not null, anew),
            checkpoint);
        if (metrics.KeptCopy is { } copy)
            journal.Line($"{run.MetricsFile} had been edited; what the run does not need of it is kept in {copy}");
        journal.NoteRunning();
        try
        {
            IReadOnlyList<Callback> all =
            [
                .. callbacks,
                .. options.Watchers,
                new ProgressReport(journal.Line),
                new RunRecorder(run, metrics, task.Config.CheckpointEvery, callbacks,
                    SavedModelFile.Metadata(task.Config.ModelText, task.Data.Preprocessor, ClassNames, task.Train.Input.ImageSize))
                {
                    IsShort = options.IsShort,
                },
            ];
            History history = trainer.FitUntil(task.Config.Epochs, task.Arguments, all, options.Cancellation);
            return End(history.Status == TrainingStatus.Interrupted ? RunStatus.Interrupted : RunStatus.Done, callbacks);
        }
        catch (TrainingException error)
        {
            journal.Line(error.Message);
            journal.Close(RunSummary.Of(run.Root, RunStatus.Failed, trainer, task.Train.Count, task.Config.Batch, 0));
            throw;
        }
        catch (Exception error)
        {
            journal.NoteEnd(error);
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
        RunSummary summary = RunSummary.Of(
            run.Root, status, trainer, task.Train.Count, task.Config.Batch, status == RunStatus.Done ? BestEpoch(callbacks) : 0);
        if (status == RunStatus.Done)
        {
            var heldOut = HeldOutErrors.Of(trainer.Network, trainer.Loss, task.Data.Preprocessor, task.Validation);
            SavedModelFile.Write(run.ModelFile, trainer.Network, task.Config.ModelText, task.Data.Preprocessor, ClassNames,
                task.Train.Input.ImageSize, heldOut);
            RunForecasts forecasts = new RunForecasts(run, task.Config, task.Data).Judge(trainer.Network, CancellationToken.None);
            foreach (string line in forecasts.Lines)
                journal.Line(line);
            summary = summary with { Values = [.. summary.Values, .. forecasts.TestValues], Forecasts = forecasts.Figures };
        }
        journal.Close(summary);
        return summary;
    }

    /// <summary>Returns the epoch whose weights callbacks have restored at the end of training; 0 where they are those of the
    /// last.</summary>
    // The last callback that restored its best weights decides.
    public static int BestEpoch(IReadOnlyList<Callback> callbacks) =>
        callbacks.Select(callback => callback.RestoredEpoch).LastOrDefault(epoch => epoch > 0);

    private string? Progress(bool resumed, bool anew)
    {
        if (anew)
            return "there is no checkpoint yet; the run begins anew";
        string next = trainer.State.Partial is { } partial ? $" and step {partial.Step} of the next" : "";
        return resumed ? $"resumed after epoch {trainer.Epochs.Count}{next}" : null;
    }
}
