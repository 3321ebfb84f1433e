namespace BlasNet.Training;

/// <summary>What <see cref="Trainer.Fit"/> trains on, and how it passes through the data.</summary>
/// <param name="Train">Training data.</param>
/// <param name="Validation">Data to evaluate after each epoch; null for none. Its classes get the numbers of the training data.</param>
/// <param name="BatchSize">Samples per step.</param>
internal sealed record FitArguments(Dataset Train, Dataset? Validation, int BatchSize)
{
    /// <summary>Gets the data to evaluate after each epoch; null for none.</summary>
    public Dataset? Validation { get; } = Validation?.WithClassesOf(Train.Targets.ClassNames);

    /// <summary>Gets whether each epoch has an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets the samples in the buffer from which that order is drawn; null draws from all.</summary>
    public int? ShuffleBuffer { get; init; }

    /// <summary>Gets how images change each time they are trained on; null for not at all.</summary>
    public Augmentation? Augmentation { get; init; }
}
