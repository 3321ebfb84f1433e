namespace BlasNet.Cli;

/// <summary>Callback that shows each epoch as a bar with the time left.</summary>
internal sealed class ProgressBar(ConsoleProgress console) : Callback
{
    private double[] values = [];

    public override void OnEpochBegin(TrainingProgress progress)
    {
        string[] names = [.. progress.Trainer.ValueNames(validates: false)];
        values = new double[names.Length];
        console.Begin(progress.Epoch, progress.Epochs, progress.StepsPerEpoch, names, progress.Step, progress.Samples);
    }

    public override void OnBatchEnd(TrainingProgress progress)
    {
        // Computing metrics is expensive; skipped unless the bar is redrawn.
        if (console.IsDue)
        {
            progress.CopyValues(values);
            console.Step(progress.Step, progress.Samples, values);
        }
        if (progress.Step == progress.StepsPerEpoch)
            console.EndSteps();
    }

    public override void OnTrainEnd(TrainingProgress progress) => console.Clear();
}
