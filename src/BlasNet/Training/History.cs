using BlasNet.Training;

namespace BlasNet;

/// <summary>How training ended.</summary>
public enum TrainingStatus
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>A callback asked to stop.</summary>
    Stopped,

    /// <summary>The caller's cancellation token asked to stop; the weights are those of the last whole step.</summary>
    Interrupted,
}

/// <summary>Results of all epochs of a trainer, and how its last call ended.</summary>
/// <param name="Epochs">One result per completed epoch, in order.</param>
/// <param name="Status">How training ended.</param>
/// <param name="Reason">Why a callback stopped it; null otherwise.</param>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed record History(IReadOnlyList<EpochResult> Epochs, TrainingStatus Status, string? Reason)
{
    /// <summary>Gets the last epoch's result.</summary>
    /// <exception cref="InvalidOperationException">No epoch was completed.</exception>
    public EpochResult Last => Epochs.Count > 0 ? Epochs[^1] : throw new InvalidOperationException("No epoch was completed.");

    /// <summary>Returns the values of a column over the epochs, such as <c>val_accuracy</c>.</summary>
    /// <exception cref="ConfigurationException">There is no such column.</exception>
    public double[] this[string column] =>
        [.. Epochs.Select(epoch => epoch[column]
            ?? throw new ConfigurationException($"The history has no column '{column}'.", nameof(column)))];
}

/// <summary>Result of one epoch: a row of <c>metrics.csv</c>.</summary>
/// <param name="Epoch">Number of the epoch, counted from 1. A callback may have cut the last one short, as <paramref name="Steps"/>
/// shows.</param>
/// <param name="Values">Loss and metrics by column name: <c>loss</c>, <c>accuracy</c>, then the same with <c>val_</c> where there was
/// validation.</param>
/// <param name="LearningRate">Learning rate of the epoch's last step.</param>
/// <param name="TimeS">Seconds that the epoch took, validation included.</param>
/// <param name="SamplesPerS">Training samples per second, without validation.</param>
/// <param name="Steps">Training steps in total.</param>
[TypeFormatterSource(TypeFormatterSourceAttribute.Notebooks)]
public sealed record EpochResult(
    int Epoch, IReadOnlyList<KeyValuePair<string, double>> Values, double LearningRate, double TimeS, double SamplesPerS, long Steps)
{
    /// <summary>Gets the mean training loss.</summary>
    public double Loss => this["loss"]!.Value;

    /// <summary>Gets the mean validation loss; null without validation.</summary>
    public double? ValidationLoss => this["val_loss"];

    /// <summary>Gets the training accuracy; null where it is undefined.</summary>
    public double? Accuracy => this["accuracy"];

    /// <summary>Gets the validation accuracy; null without validation or where it is undefined.</summary>
    public double? ValidationAccuracy => this["val_accuracy"];

    /// <summary>Gets a value by its column name; null where there is none of that name.</summary>
    public double? this[string column]
    {
        get
        {
            foreach ((string name, double value) in Values)
            {
                if (name == column)
                    return value;
            }
            return null;
        }
    }

    /// <summary>Prints the epoch in one line, such as <c>epoch 3  loss 0.0694  accuracy 0.9790  0.71 s  85 123 samples/s</c>.</summary>
    public override string ToString() => EpochFormat.Line($"epoch {Epoch}", Values, TimeS, SamplesPerS);

    /// <summary>Returns the columns of the metrics log for results with these values.</summary>
    internal static IReadOnlyList<string> Columns(IEnumerable<string> values) =>
        ["epoch", .. values, "lr", "time_s", "samples_per_s", "steps"];

    internal IReadOnlyList<double> Row => [Epoch, .. Values.Select(value => value.Value), LearningRate, TimeS, SamplesPerS, Steps];
}
