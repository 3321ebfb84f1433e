namespace BlasNet;

/// <summary>Sets the learning rate before each epoch by a function of the epoch and the rate so far.</summary>
/// <remarks>Keras' LearningRateScheduler. The function is called once per epoch, even if a run is resumed within one.
/// For a rate per step use a schedule of the optimizer. Each trainer needs its own instance.</remarks>
public sealed class LearningRateScheduler : Callback
{
    private readonly Func<int, double, double> schedule;
    private int told;

    /// <summary>Creates the callback.</summary>
    /// <param name="schedule">Takes the number of completed epochs, 0 before the first as in Keras, and the learning rate; returns the
    /// new one.</param>
    public LearningRateScheduler(Func<int, double, double> schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        this.schedule = schedule;
    }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        progress.Trainer.RequireConstantRate(nameof(LearningRateScheduler));
    }

    /// <inheritdoc/>
    public override void OnEpochBegin(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        // An interrupted epoch begins twice.
        if (progress.Epoch == told)
            return;
        progress.Trainer.LearningRate = Check.NotNegative(
            schedule(progress.Epoch - 1, progress.Trainer.LearningRate), nameof(LearningRateScheduler), "the learning rate");
        told = progress.Epoch;
    }

    internal override void Save(CallbackMemory memory) => memory.Numbers["told"] = told;

    internal override void Load(CallbackMemory memory) => told = (int)memory.Numbers.GetValueOrDefault("told");
}
