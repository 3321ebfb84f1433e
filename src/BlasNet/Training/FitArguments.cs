namespace BlasNet.Training;

/// <summary>Data that <see cref="Trainer.Fit"/> trains on, and how it iterates over it.</summary>
/// <param name="Train">Training data.</param>
/// <param name="Validation">Data to evaluate after each epoch; null for none. Its classes get the numbers of the training data.</param>
/// <param name="BatchSize">Samples per step.</param>
internal sealed record FitArguments(Dataset Train, Dataset? Validation, int BatchSize)
{
    /// <summary>Gets the data to evaluate after each epoch; null for none.</summary>
    public Dataset? Validation { get; } = Validation?.WithClassesOf(Train.Targets.ClassNames);

    /// <summary>Gets whether the samples are shuffled anew for each epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets the size of the shuffle buffer in samples; null shuffles all samples.</summary>
    public int? ShuffleBuffer { get; init; }

    /// <summary>Gets whether an epoch leaves out its last batch where that is smaller than the others.</summary>
    public bool DropRemainder { get; init; }

    /// <summary>Gets the augmentation of training images; null for none.</summary>
    public Augmentation? Augmentation { get; init; }
}
