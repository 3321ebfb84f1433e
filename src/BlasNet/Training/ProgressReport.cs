namespace BlasNet.Training;

/// <summary>Progress lines: one per epoch, and one if training ended early.</summary>
/// <param name="line">Receives each line.</param>
internal sealed class ProgressReport(Action<string> line) : Callback
{
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result) =>
        line(EpochFormat.Line(result.Epoch, progress.Epochs, result.Values, result.TimeS, result.SamplesPerS));

    public override void OnTrainEnd(TrainingProgress progress)
    {
        if (progress.Status == TrainingStatus.Stopped)
            line($"stopped {Place(progress)}: {progress.Reason}");
        else if (progress.Status == TrainingStatus.Interrupted)
            line($"interrupted {Inside(progress)}");
    }

    private static string Place(TrainingProgress progress) =>
        progress.Step is 0 || progress.Step == progress.StepsPerEpoch ? $"after epoch {progress.Trainer.Epochs.Count}" : Inside(progress);

    private static string Inside(TrainingProgress progress) =>
        $"in epoch {progress.Epoch} after step {progress.Step} of {progress.StepsPerEpoch}";
}
