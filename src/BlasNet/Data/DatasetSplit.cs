namespace BlasNet.Data;

/// <summary>Holds the two parts of a data set; each row is in exactly one of them.</summary>
/// <param name="Train">The part to learn from.</param>
/// <param name="Validation">The part held out.</param>
public sealed record DatasetSplit(Dataset Train, Dataset Validation);
