using System.Globalization;
using BlasNet.Training;

namespace BlasNet;

/// <summary>Lowers the learning rate when a monitored value has not improved for some epochs.</summary>
/// <remarks>Keras' ReduceLROnPlateau: <c>lr = max(lr * factor, minLearningRate)</c>. Losses and errors are to fall, other values to rise.
/// An instance counts epochs, also across a resumed run; each trainer needs its own.</remarks>
public sealed class ReduceLROnPlateau : Callback
{
    internal const double DefaultFactor = 0.1;

    private readonly MonitoredValue watched;
    private readonly double factor;
    private readonly int patience;
    private readonly int cooldown;
    private readonly double minLearningRate;
    private int waited;
    private int cooling;

    /// <summary>Creates the callback.</summary>
    /// <param name="monitor">Column to watch.</param>
    /// <param name="factor">Factor of the learning rate, between 0 and 1 exclusive.</param>
    /// <param name="patience">Epochs without improvement after which the rate is reduced, at least 1.</param>
    /// <param name="minDelta">Smallest change that counts as improvement.</param>
    /// <param name="cooldown">Epochs after a reduction during which none are counted, at least 0.</param>
    /// <param name="minLearningRate">Lower bound of the learning rate.</param>
    /// <exception cref="ConfigurationException">An argument is out of range.</exception>
    public ReduceLROnPlateau(
        string monitor = "val_loss", double factor = DefaultFactor, int patience = 10, double minDelta = 1e-4, int cooldown = 0,
        double minLearningRate = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(monitor);
        if (!(factor is > 0 and < 1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"ReduceLROnPlateau: the factor must be more than 0 and less than 1, but it was '{factor}'."), nameof(factor));
        if (cooldown < 0)
            throw new ConfigurationException(
                $"ReduceLROnPlateau: the cooldown must be at least 0 epochs, but it was '{cooldown}'.", nameof(cooldown));
        this.patience = Check.AtLeastOne(patience, nameof(ReduceLROnPlateau), nameof(patience));
        this.minLearningRate = Check.NotNegative(minLearningRate, nameof(ReduceLROnPlateau), nameof(minLearningRate));
        (this.factor, this.cooldown) = (factor, cooldown);
        watched = new MonitoredValue(
            nameof(ReduceLROnPlateau), monitor, Check.NotNegative(minDelta, nameof(ReduceLROnPlateau), nameof(minDelta)));
    }

    /// <summary>Gets the watched column.</summary>
    public string Monitor => watched.Column;

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        progress.Trainer.RequireConstantRate(nameof(ReduceLROnPlateau));
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(result);
        if (cooling > 0)
        {
            cooling--;
            waited = 0;
        }
        if (watched.Improves(result))
            waited = 0;
        else if (cooling == 0 && ++waited >= patience)
            Reduce(progress.Trainer);
    }

    internal override void Save(CallbackMemory memory)
    {
        (memory.Numbers["waited"], memory.Numbers["cooling"]) = (waited, cooling);
        watched.Save(memory);
    }

    internal override void Load(CallbackMemory memory)
    {
        (waited, cooling) = ((int)memory.Numbers.GetValueOrDefault("waited"), (int)memory.Numbers.GetValueOrDefault("cooling"));
        watched.Load(memory);
    }

    // At the minimum rate counting continues without effect, as in Keras.
    private void Reduce(Trainer trainer)
    {
        if (trainer.LearningRate <= minLearningRate)
            return;
        trainer.LearningRate = Math.Max(trainer.LearningRate * factor, minLearningRate);
        (waited, cooling) = (0, cooldown);
    }
}
