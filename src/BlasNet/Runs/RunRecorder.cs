using BlasNet.Files;

namespace BlasNet.Runs;

/// <summary>Writes down what training does: a row of metrics per epoch, checkpoints every few, the best one beside the last.</summary>
/// <remarks>It stands last among the callbacks, so that a checkpoint holds what the others came to. The row goes first: a checkpoint never
/// knows of an epoch that the table lacks.</remarks>
internal sealed class RunRecorder(
    RunDirectory run, CsvLog metrics, int checkpointEvery, IReadOnlyList<Callback> others, IReadOnlyDictionary<string, string> model)
        : Callback
{
    private int saved;
    private double? least;

    public override void OnTrainBegin(TrainingProgress progress)
    {
        IReadOnlyList<EpochResult> epochs = progress.Trainer.Epochs;
        saved = epochs.Count;
        least = epochs.Count > 0 ? Rank(epochs[Best(epochs) - 1]) : null;
    }

    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        metrics.Append(result.Row);
        // Kept, not looked up: the last of many epochs is to cost no more than the first.
        if (least is null || Rank(result) < least)
        {
            least = Rank(result);
            Save(run.BestCheckpoint, progress);
        }
        bool last = result.Epoch == progress.Epochs || progress.Status != TrainingStatus.Completed;
        if (last || result.Epoch % checkpointEvery == 0)
            SaveLast(progress);
    }

    public override void OnTrainEnd(TrainingProgress progress)
    {
        // In the middle of an epoch, or of some that have no checkpoint yet.
        if (progress.Status == TrainingStatus.Interrupted
            && (progress.Trainer.State.Partial is not null || saved < progress.Trainer.Epochs.Count))
            SaveLast(progress);
    }

    /// <summary>The epoch with the least validation loss, or training loss without validation; the first of equals.</summary>
    public static int Best(IReadOnlyList<EpochResult> epochs) =>
        epochs.MinBy(Rank)?.Epoch ?? 0;

    // What is no number counts as smallest in comparisons, but it is no success.
    private static double Rank(EpochResult epoch)
    {
        double loss = epoch.ValidationLoss ?? epoch.Loss;
        return double.IsNaN(loss) ? double.PositiveInfinity : loss;
    }

    private void SaveLast(TrainingProgress progress)
    {
        Save(run.LastCheckpoint, progress);
        saved = progress.Trainer.Epochs.Count;
    }

    private void Save(string path, TrainingProgress progress) => Checkpoint.Write(path, progress.Trainer.State, metrics.Columns, others, model);
}
