namespace BlasNet;

/// <summary>Observer of training, which can stop it; override the events of interest.</summary>
/// <remarks>
/// One object may serve several trainers one after the other, as in a loop over folds: <see cref="Reset"/> is called in between. Within one
/// trainer the rules are Keras's: with each further Fit <see cref="EarlyStopping"/>, <see cref="BestEpoch"/>,
/// <see cref="ReduceLROnPlateau"/> and <see cref="TimeLimit"/> start anew, while the best value of a <see cref="ModelCheckpoint"/> stays.
/// A resumed run, and a Fit that goes on after an interruption, continue with what all of them remember.
/// Of several processes that train together each has callbacks of its own, which see the same values. What changes the training must be
/// the same in each; only that of process 0 writes files, and between epochs it is process 0 that decides whether training stops.
/// </remarks>
public abstract class Callback
{
    // The trainer served last; null before the first, and after the state was restored for a resumed run.
    private long? served;
    private bool wasInterrupted;

    /// <summary>Forgets what training has left, as if the object were new.</summary>
    /// <remarks>Called before <see cref="OnTrainBegin"/> where the callback has served another trainer. A class that keeps values of its
    /// own clears them here.</remarks>
    public virtual void Reset() { }

    /// <summary>Called before the first step.</summary>
    public virtual void OnTrainBegin(TrainingProgress progress) { }

    /// <summary>Called before each epoch.</summary>
    public virtual void OnEpochBegin(TrainingProgress progress) { }

    /// <summary>Called after each step. Where the optimizer averages weights, the network has those of the step here, and the averages
    /// in all other events.</summary>
    public virtual void OnBatchEnd(TrainingProgress progress) { }

    /// <summary>Called after each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingProgress progress, EpochResult result) { }

    /// <summary>Called after the last step, however training ended, unless it failed.</summary>
    public virtual void OnTrainEnd(TrainingProgress progress) { }

    /// <summary>Creates a callback from functions, as Keras' LambdaCallback.</summary>
    public static Callback From(Action<TrainingProgress, EpochResult>? onEpochEnd = null, Action<TrainingProgress>? onBatchEnd = null) =>
        new FunctionCallback(onEpochEnd, onBatchEnd);

    /// <summary>Gets whether each further Fit of one trainer starts anew.</summary>
    internal virtual bool StartsWithEachFit => false;

    /// <summary>Gets the epoch whose weights the callback gives the network at the end; 0 where it leaves the last ones.</summary>
    internal virtual int RestoredEpoch => 0;

    /// <summary>Gets whether this Fit goes on where an interruption ended the last.</summary>
    private protected bool GoesOn { get; private set; }

    /// <summary>Prepares the callback for a Fit: what belongs to another training is forgotten.</summary>
    internal void Begin(Trainer trainer)
    {
        GoesOn = wasInterrupted && served == trainer.Id;
        if (served is { } last && (last != trainer.Id || (StartsWithEachFit && !GoesOn)))
            Reset();
        (served, wasInterrupted) = (trainer.Id, false);
    }

    /// <summary>Notes how a Fit ended.</summary>
    internal void End(TrainingStatus status) => wasInterrupted = status == TrainingStatus.Interrupted;

    /// <summary>Takes over the state in a checkpoint, in place of what other training left, for the trainer that comes next.</summary>
    internal void Restore(CallbackMemory memory)
    {
        Reset();
        Load(memory);
        served = null;
    }

    /// <summary>Saves the state of the callback into a checkpoint.</summary>
    internal virtual void Save(CallbackMemory memory) { }

    /// <summary>Restores the state when a run is resumed.</summary>
    internal virtual void Load(CallbackMemory memory) { }

    private sealed class FunctionCallback(Action<TrainingProgress, EpochResult>? epochEnd, Action<TrainingProgress>? batchEnd) : Callback
    {
        public override void OnEpochEnd(TrainingProgress progress, EpochResult result) => epochEnd?.Invoke(progress, result);

        public override void OnBatchEnd(TrainingProgress progress) => batchEnd?.Invoke(progress);
    }
}

/// <summary>State of callbacks in a checkpoint: numbers and float arrays by name.</summary>
internal sealed class CallbackMemory
{
    public Dictionary<string, double> Numbers { get; init; } = [];

    public Dictionary<string, float[]> Arrays { get; init; } = [];

    /// <summary>Adds all entries of another memory, with a prefix before each name.</summary>
    public void Add(string prefix, CallbackMemory other)
    {
        foreach ((string name, double value) in other.Numbers)
            Numbers[prefix + name] = value;
        foreach ((string name, float[] values) in other.Arrays)
            Arrays[prefix + name] = values;
    }

    /// <summary>Returns the entries with a prefix, which is removed from their names.</summary>
    public CallbackMemory Under(string prefix) => new() { Numbers = Under(Numbers, prefix), Arrays = Under(Arrays, prefix) };

    private static Dictionary<string, T> Under<T>(Dictionary<string, T> all, string prefix) => all
        .Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(each => each.Key[prefix.Length..], each => each.Value);
}
