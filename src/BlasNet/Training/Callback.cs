namespace BlasNet;

/// <summary>Observer of training, which can stop it; override the events of interest.</summary>
public abstract class Callback
{
    /// <summary>Called before the first step.</summary>
    public virtual void OnTrainBegin(TrainingProgress progress) { }

    /// <summary>Called before each epoch.</summary>
    public virtual void OnEpochBegin(TrainingProgress progress) { }

    /// <summary>Called after each step.</summary>
    public virtual void OnBatchEnd(TrainingProgress progress) { }

    /// <summary>Called after each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingProgress progress, EpochResult result) { }

    /// <summary>Called after the last step, however training ended, unless it failed.</summary>
    public virtual void OnTrainEnd(TrainingProgress progress) { }

    /// <summary>Creates a callback from functions, as Keras' LambdaCallback.</summary>
    public static Callback From(Action<TrainingProgress, EpochResult>? onEpochEnd = null, Action<TrainingProgress>? onBatchEnd = null) =>
        new FunctionCallback(onEpochEnd, onBatchEnd);

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
