using BlasNet.Training;

namespace BlasNet;

/// <summary>Saves the model with its weights after each epoch, after every few, or whenever a monitored value is best.</summary>
/// <remarks>Keras' ModelCheckpoint. <see cref="SavedModel.Load"/> reads the files, which also hold <see cref="Trainer.Preprocessor"/>.
/// Each is written beside its path and renamed once complete. Losses and errors are to fall, other values to rise. As in Keras the best
/// value stays over all Fits of one trainer; another trainer starts anew.</remarks>
public sealed class ModelCheckpoint : Callback
{
    private readonly PathPattern pattern;
    private readonly MonitoredValue? watched;
    private readonly int every;

    /// <summary>Creates the callback.</summary>
    /// <param name="path">The file. <c>{epoch}</c> and names of columns in braces stand for their values, optionally formatted:
    /// <c>models/{epoch:000}-{val_loss:0.00}.safetensors</c>, or as in Keras <c>{epoch:03d}-{val_loss:.2f}</c>. Without placeholders each
    /// file replaces the last. Folders are created.</param>
    /// <param name="monitor">Column to watch if only the best are saved.</param>
    /// <param name="saveBestOnly">Whether to save an epoch only if it is better than all before.</param>
    /// <param name="every">After how many epochs a file is written, at least 1.</param>
    /// <exception cref="ConfigurationException">The path's braces do not match, or a number is out of range.</exception>
    public ModelCheckpoint(string path, string monitor = "val_loss", bool saveBestOnly = false, int every = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(monitor);
        pattern = new PathPattern(nameof(ModelCheckpoint), path);
        watched = saveBestOnly ? new MonitoredValue(nameof(ModelCheckpoint), monitor) : null;
        this.every = Check.AtLeastOne(every, nameof(ModelCheckpoint), nameof(every));
    }

    /// <summary>Gets the file written last; null before the first.</summary>
    public string? LastPath { get; private set; }

    /// <inheritdoc/>
    public override void Reset()
    {
        watched?.Reset();
        LastPath = null;
    }

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">Path or monitor name a column that does not exist.</exception>
    /// <exception cref="MachineException">The file cannot be written.</exception>
    public override void OnEpochEnd(TrainingProgress progress, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Epoch % every != 0 || watched?.Improves(result) == false)
            return;
        string path = pattern.For(result);
        if (progress.Trainer.Communicator.Rank == 0)
            progress.Trainer.Save(path);
        LastPath = path;
    }

    internal override void Save(CallbackMemory memory) => watched?.Save(memory);

    internal override void Load(CallbackMemory memory) => watched?.Load(memory);
}
