using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Recorder of a run: a row of metrics per epoch, a checkpoint every few epochs and the best one.</summary>
/// <remarks>It comes last among the callbacks, so that a checkpoint holds the final state of the others. The row is written first: a
/// checkpoint never includes an epoch that the table lacks.</remarks>
internal sealed class RunRecorder(
    RunDirectory run, CsvLog metrics, int checkpointEvery, IReadOnlyList<Callback> others, IReadOnlyDictionary<string, string> model)
        : Callback
{
    private readonly List<EpochResult> unwritten = [];
    private int saved;
    private double? best;

    /// <summary>Gets whether rows are written at the end, and checkpoints only where training is interrupted.</summary>
    public bool IsShort { get; init; }

    public override void OnTrainBegin(TrainingProgress progress)
    {
        IReadOnlyList<EpochResult> epochs = progress.Trainer.Epochs;
        saved = epochs.Count;
        best = epochs.Count > 0 ? Rank(epochs[Best(epochs) - 1]) : null;
    }

    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        unwritten.Add(result);
        if (IsShort)
            return;
        WriteRows();
        // Kept instead of searched, so that late epochs cost no more than early ones.
        if (best is null || Rank(result) < best)
        {
            best = Rank(result);
            Save(run.BestCheckpoint, progress);
        }
        bool last = result.Epoch == progress.Epochs || progress.Status != TrainingStatus.Completed;
        if (last || result.Epoch % checkpointEvery == 0)
            SaveLast(progress);
    }

    public override void OnTrainEnd(TrainingProgress progress)
    {
        WriteRows();
        // Within an epoch, or after epochs that have no checkpoint yet.
        if (progress.Status == TrainingStatus.Interrupted
            && (progress.Trainer.State.Partial is not null || saved < progress.Trainer.Epochs.Count))
            SaveLast(progress);
    }

    /// <summary>Writes the rows of epochs that are not in the table yet.</summary>
    public void WriteRows()
    {
        metrics.Append([.. unwritten.Select(result => result.Row)]);
        unwritten.Clear();
    }

    /// <summary>Returns the epoch with the smallest validation loss, or training loss without validation; the first of equals.</summary>
    public static int Best(IReadOnlyList<EpochResult> epochs) =>
        epochs.MinBy(Rank)?.Epoch ?? 0;

    /// <summary>Returns the loss by which epochs are compared, the smallest first; NaN is none, and so the worst.</summary>
    public static double Rank(EpochResult epoch)
    {
        double loss = epoch.ValidationLoss ?? epoch.Loss;
        return double.IsNaN(loss) ? double.PositiveInfinity : loss;
    }

    private void SaveLast(TrainingProgress progress)
    {
        Save(run.LastCheckpoint, progress);
        saved = progress.Trainer.Epochs.Count;
    }

    private void Save(string path, TrainingProgress progress) =>
        Checkpoint.Write(path, progress.Trainer.State, metrics.Columns, others, model);
}
