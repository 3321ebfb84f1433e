using System.Globalization;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Stops training when a monitored value has not improved for some epochs, and restores the network's best weights.</summary>
/// <remarks>Keras' EarlyStopping with restore_best_weights. Losses and errors are to fall, other values to rise. Each Fit starts
/// anew; a resumed run goes on.</remarks>
public sealed class EarlyStopping : Callback
{
    private readonly int patience;
    private readonly MonitoredValue watched;
    private readonly BestWeights best = new();
    private int waited;

    /// <summary>Creates the callback.</summary>
    /// <param name="patience">Epochs without improvement after which training stops, at least 1.</param>
    /// <param name="monitor">Column to watch.</param>
    /// <param name="minDelta">Smallest change that counts as improvement.</param>
    /// <param name="restoreBestWeights">Whether the network ends with the weights of its best epoch.</param>
    /// <example><code>
    /// DatasetPair data = Datasets.Moons();
    /// using Trainer trainer = Model.Input(2).Add(Layer.Dense(2, Activation.Softmax))
    ///     .Compile(Optimizer.Adam(), Loss.SparseCategoricalCrossEntropy());
    /// History history = trainer.Fit(data.Train, epochs: 100, validation: data.Test, callbacks: [new EarlyStopping(patience: 3)]);
    /// </code></example>
    public EarlyStopping(int patience, string monitor = "val_loss", double minDelta = 0, bool restoreBestWeights = true)
    {
        if (patience < 1)
            throw new ConfigurationException(
                $"EarlyStopping: the patience must be at least 1 epoch, but it was '{patience}'.", nameof(patience));
        if (!(double.IsFinite(minDelta) && minDelta >= 0))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"EarlyStopping: the least change must be a finite number of at least 0, but it was '{minDelta}'."), nameof(minDelta));
        (this.patience, RestoresBestWeights) = (patience, restoreBestWeights);
        watched = new MonitoredValue(nameof(EarlyStopping), monitor, minDelta);
    }

    /// <summary>Gets the watched column.</summary>
    public string Monitor => watched.Column;

    /// <summary>Gets the epoch of the best value; 0 before the first.</summary>
    public int BestEpoch => watched.Epoch;

    /// <summary>Gets the best value so far; null before the first.</summary>
    public double? BestValue => watched.Value;

    internal bool RestoresBestWeights { get; }

    internal override int RestoredEpoch => RestoresBestWeights ? BestEpoch : 0;

    internal override bool StartsWithEachFit => true;

    /// <inheritdoc/>
    public override void Reset()
    {
        watched.Reset();
        best.Reset();
        waited = 0;
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        if (watched.Improves(result))
        {
            waited = 0;
            if (RestoresBestWeights)
                best.Capture(progress.Trainer.Network);
        }
        else if (++waited >= patience)
        {
            StopAt(progress);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingProgress progress)
    {
        // An interrupted run continues from its current weights; only a finished one takes its best.
        if (progress.Status != TrainingStatus.Interrupted)
            best.Restore(progress.Trainer.Network);
    }

    internal override void Save(CallbackMemory memory)
    {
        memory.Numbers["waited"] = waited;
        watched.Save(memory);
        best.Save(memory);
    }

    internal override void Load(CallbackMemory memory)
    {
        waited = (int)memory.Numbers.GetValueOrDefault("waited");
        watched.Load(memory);
        best.Load(memory);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingProgress progress)
    {
        // A run killed right after its last epoch must not train another one.
        if (waited >= patience)
            StopAt(progress);
    }

    private void StopAt(TrainingProgress progress)
    {
        string best = BestValue is null ? "it never was a number"
            : string.Create(CultureInfo.InvariantCulture, $"the best was {BestValue:0.######} in epoch {BestEpoch}");
        progress.Stop(string.Create(CultureInfo.InvariantCulture, $"{Monitor} has not improved for {waited} epochs; {best}"));
    }
}
