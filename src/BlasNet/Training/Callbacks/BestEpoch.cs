using BlasNet.Training;

namespace BlasNet;

/// <summary>Gives the network the weights of its best epoch when training ends, without stopping early; the last of equal ones.</summary>
/// <remarks>For schedules that need their end. Losses and errors are to fall, other values to rise; with equal values more training
/// decides. Each Fit starts anew; a resumed run goes on, and an interrupted one keeps its current weights.</remarks>
public sealed class BestEpoch : Callback
{
    private readonly MonitoredValue watched;
    private readonly BestWeights best = new();

    /// <summary>Creates the callback.</summary>
    /// <param name="monitor">Column to watch.</param>
    /// <example><code>
    /// DatasetPair data = Datasets.Moons();
    /// using Trainer trainer = Model.Input(2).Add(Layer.Dense(2, Activation.Softmax))
    ///     .Compile(Optimizer.Adam(schedule: Schedule.WarmUpCosine(0.05)), Loss.SparseCategoricalCrossEntropy());
    /// trainer.Fit(data.Train, epochs: 20, validation: data.Test, callbacks: [new BestEpoch()]);
    /// </code></example>
    public BestEpoch(string monitor = "val_loss")
    {
        ArgumentException.ThrowIfNullOrEmpty(monitor);
        watched = new MonitoredValue(nameof(BestEpoch), monitor, takesTies: true);
    }

    /// <summary>Gets the watched column.</summary>
    public string Monitor => watched.Column;

    /// <summary>Gets the best epoch so far; 0 before the first.</summary>
    public int Epoch => watched.Epoch;

    /// <summary>Gets the best value so far; null before the first.</summary>
    public double? Value => watched.Value;

    internal override int RestoredEpoch => watched.Epoch;

    internal override bool StartsWithEachFit => true;

    /// <inheritdoc/>
    public override void Reset()
    {
        watched.Reset();
        best.Reset();
    }

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">There is no such column.</exception>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(result);
        if (watched.Improves(result))
            best.Capture(progress.Trainer.Network);
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (progress.Status != TrainingStatus.Interrupted)
            best.Restore(progress.Trainer.Network);
    }

    internal override void Save(CallbackMemory memory)
    {
        watched.Save(memory);
        best.Save(memory);
    }

    internal override void Load(CallbackMemory memory)
    {
        watched.Load(memory);
        best.Load(memory);
    }
}
