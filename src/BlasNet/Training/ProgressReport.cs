namespace BlasNet.Training;

/// <summary>Shows the progress of training: a bar on a terminal, one line per epoch elsewhere; the lines go to a log as well.</summary>
internal sealed class ProgressReport(ConsoleProgress? console, Action<string>? log = null) : Callback
{
    private double[] values = [];

    public override void OnEpochBegin(TrainingProgress progress)
    {
        string[] names = [.. progress.Trainer.ValueNames(validates: false)];
        values = new double[names.Length];
        console?.Begin(progress.Epoch, progress.Epochs, progress.StepsPerEpoch, names);
    }

    public override void OnBatchEnd(TrainingProgress progress)
    {
        // A metric over many sums is not made of them for nobody to see.
        if (console is not { IsDue: true })
            return;
        progress.CopyValues(values);
        console.Step(progress.Step, progress.Samples, values);
    }

    public override void OnEpochEnd(TrainingProgress progress, EpochResult result) =>
        Line(EpochFormat.Line(result.Epoch, progress.Epochs, result.Values, result.TimeS, result.SamplesPerS));

    public override void OnTrainEnd(TrainingProgress progress)
    {
        console?.Clear();
        if (progress.Status == TrainingStatus.Stopped)
            Line($"stopped {Place(progress)}: {progress.Reason}");
        else if (progress.Status == TrainingStatus.Interrupted)
            Line($"interrupted {Inside(progress)}");
    }

    private static string Place(TrainingProgress progress) =>
        progress.Step is 0 || progress.Step == progress.StepsPerEpoch ? $"after epoch {progress.Trainer.Epochs.Count}" : Inside(progress);

    private static string Inside(TrainingProgress progress) =>
        $"in epoch {progress.Epoch} after step {progress.Step} of {progress.StepsPerEpoch}";

    private void Line(string text)
    {
        // A log shows its lines itself.
        if (log is null)
            console?.End(text);
        else
            log(text);
    }
}
