namespace BlasNet;

/// <summary>Stops training after a time, at the end of a step or of an epoch with its validation.</summary>
/// <remarks>An epoch that is stopped midway ends there, as in Keras: its result covers the steps done, and its validation takes
/// additional time. Each Fit has the whole time, a resumed run the remaining time. Of several processes that train together the clock of
/// process 0 counts, and all stop after the step that tells of it.</remarks>
public sealed class TimeLimit : Callback
{
    private readonly TimeSpan duration;
    private readonly TimeProvider clock;
    private TimeSpan before;
    private long? began;

    /// <summary>Creates the callback.</summary>
    /// <param name="duration">Maximum duration of training, more than 0.</param>
    /// <exception cref="ConfigurationException">The duration is not positive.</exception>
    public TimeLimit(TimeSpan duration) : this(duration, TimeProvider.System) { }

    internal TimeLimit(TimeSpan duration, TimeProvider clock)
    {
        if (duration <= TimeSpan.Zero)
            throw new ConfigurationException($"TimeLimit: the duration must be positive, but it was '{duration:c}'.", nameof(duration));
        (this.duration, this.clock) = (duration, clock);
    }

    internal override bool StartsWithEachFit => true;

    private TimeSpan Spent => began is { } start ? before + clock.GetElapsedTime(start) : before;

    /// <inheritdoc/>
    public override void Reset() => (before, began) = (TimeSpan.Zero, null);

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingProgress progress)
    {
        began = clock.GetTimestamp();
        StopIfOver(progress);
    }

    /// <inheritdoc/>
    public override void OnBatchEnd(TrainingProgress progress) => StopIfOver(progress);

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result) => StopIfOver(progress);

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingProgress progress) => (before, began) = (Spent, null);

    internal override void Save(CallbackMemory memory) => memory.Numbers["seconds"] = Spent.TotalSeconds;

    internal override void Load(CallbackMemory memory) => before = TimeSpan.FromSeconds(memory.Numbers.GetValueOrDefault("seconds"));

    private void StopIfOver(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Status == TrainingStatus.Completed && Spent >= duration)
            progress.StopByClock($"the time limit of {duration:c} is over");
    }
}
