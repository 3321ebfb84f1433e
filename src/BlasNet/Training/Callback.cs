namespace BlasNet.Training;

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
