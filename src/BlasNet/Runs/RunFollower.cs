using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>Work on a run of the processes other than 0: the same training, of which they record nothing.</summary>
/// <param name="root">The run's folder, which a resumed run is read from.</param>
/// <param name="task">The configuration and the data.</param>
/// <param name="trainer">The trainer.</param>
/// <param name="options">The options of the run.</param>
internal sealed class RunFollower(string root, TrainingTask task, Trainer trainer, RunOptions options)
{
    /// <summary>Trains to the end.</summary>
    /// <returns>The result, as process 0 has it but for what is measured after training.</returns>
    public RunSummary Train(RunGroup group, bool resumes)
    {
        IReadOnlyList<Callback> callbacks = [.. task.NewCallbacks(), .. options.Callbacks];
        // Process 0 has by now removed the rows of metrics.csv that come after the checkpoint.
        group.Wait();
        if (resumes)
            Restore(RunDirectory.Open(root), callbacks);
        History history = trainer.FitUntil(task.Config.Epochs, task.Arguments, callbacks, options.Cancellation);
        return RunSummary.Of(root, history.Status == TrainingStatus.Interrupted ? RunStatus.Interrupted : RunStatus.Done, trainer,
            task.Train.Count, task.Config.Batch, history.Status == TrainingStatus.Interrupted ? 0 : RunSession.BestEpoch(callbacks));
    }

    private void Restore(RunDirectory run, IReadOnlyList<Callback> callbacks)
    {
        if (!File.Exists(run.LastCheckpoint))
            return;
        IReadOnlyList<string> columns = EpochResult.Columns(trainer.ValueNames(task.Validation is not null, task.Validation));
        Checkpoint.Restore(run.LastCheckpoint, trainer.State, columns, callbacks, _ => EpochTable.Read(run.MetricsFile));
    }
}
