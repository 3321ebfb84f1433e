namespace BlasNet.Training;

/// <summary>Tells how training came to its end.</summary>
public enum TrainingStatus
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>A callback asked to stop.</summary>
    Stopped,

    /// <summary>The caller's cancellation token asked to stop; the weights are those of the last whole step.</summary>
    Interrupted,
}

/// <summary>Holds the results of all epochs that a trainer has trained, and how the last call ended.</summary>
/// <param name="Epochs">One result per completed epoch, in order.</param>
/// <param name="Status">How training ended.</param>
/// <param name="Reason">Why a callback stopped it; null otherwise.</param>
public sealed record History(IReadOnlyList<EpochResult> Epochs, TrainingStatus Status, string? Reason)
{
    /// <summary>Gets the last epoch's result.</summary>
    /// <exception cref="InvalidOperationException">No epoch was completed.</exception>
    public EpochResult Last => Epochs.Count > 0 ? Epochs[^1] : throw new InvalidOperationException("No epoch was completed.");

    /// <summary>Gets a column over the epochs, such as <c>val_accuracy</c>.</summary>
    /// <exception cref="ConfigurationException">There is no such column.</exception>
    public double[] this[string column] =>
        [.. Epochs.Select(epoch => epoch[column]
            ?? throw new ConfigurationException($"The history has no column '{column}'.", nameof(column)))];
}
