namespace BlasNet.Data;

/// <summary>Holds a named data set: what to learn from and, where the set has one, its test part.</summary>
/// <param name="Train">The part to learn from.</param>
/// <param name="Test">The part to test on, or null.</param>
public sealed record DatasetPair(Dataset Train, Dataset? Test)
{
    /// <summary>Gets the files the set was read from; none for one that was made.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
