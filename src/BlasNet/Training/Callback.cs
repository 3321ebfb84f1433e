namespace BlasNet;

/// <summary>Is told of the progress of training and can stop it; override what is of interest.</summary>
public abstract class Callback
{
    /// <summary>Is called before the first step.</summary>
    public virtual void OnTrainBegin(TrainingProgress progress) { }

    /// <summary>Is called before each epoch.</summary>
    public virtual void OnEpochBegin(TrainingProgress progress) { }

    /// <summary>Is called after each step.</summary>
    public virtual void OnBatchEnd(TrainingProgress progress) { }

    /// <summary>Is called after each epoch and its validation.</summary>
    public virtual void OnEpochEnd(TrainingProgress progress, EpochResult result) { }

    /// <summary>Is called after the last step, however training ended, unless it failed.</summary>
    public virtual void OnTrainEnd(TrainingProgress progress) { }

    /// <summary>Makes a callback from functions, as Keras' LambdaCallback.</summary>
    public static Callback From(Action<TrainingProgress, EpochResult>? onEpochEnd = null, Action<TrainingProgress>? onBatchEnd = null) =>
        new FunctionCallback(onEpochEnd, onBatchEnd);

    /// <summary>Adds what the callback must remember to a checkpoint.</summary>
    internal virtual void Save(CallbackMemory memory) { }

    /// <summary>Takes it back when a run is resumed.</summary>
    internal virtual void Load(CallbackMemory memory) { }

    private sealed class FunctionCallback(Action<TrainingProgress, EpochResult>? epochEnd, Action<TrainingProgress>? batchEnd) : Callback
    {
        public override void OnEpochEnd(TrainingProgress progress, EpochResult result) => epochEnd?.Invoke(progress, result);

        public override void OnBatchEnd(TrainingProgress progress) => batchEnd?.Invoke(progress);
    }
}

/// <summary>Holds what callbacks remember across a resumed run: numbers and arrays of floats by name.</summary>
internal sealed class CallbackMemory
{
    public Dictionary<string, double> Numbers { get; init; } = [];

    public Dictionary<string, float[]> Arrays { get; init; } = [];

    /// <summary>Takes all of another memory, each name behind a prefix.</summary>
    public void Add(string prefix, CallbackMemory other)
    {
        foreach ((string name, double value) in other.Numbers)
            Numbers[prefix + name] = value;
        foreach ((string name, float[] values) in other.Arrays)
            Arrays[prefix + name] = values;
    }

    /// <summary>Gives what stands behind a prefix, without it.</summary>
    public CallbackMemory Under(string prefix) => new() { Numbers = Under(Numbers, prefix), Arrays = Under(Arrays, prefix) };

    private static Dictionary<string, T> Under<T>(Dictionary<string, T> all, string prefix) => all
        .Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(each => each.Key[prefix.Length..], each => each.Value);
}
