using BlasNet.Training;

namespace BlasNet;

/// <summary>Tells a callback where training stands.</summary>
public sealed class TrainingProgress
{
    private readonly EpochSums sums;

    internal TrainingProgress(Trainer trainer, int epochs, int stepsPerEpoch, EpochSums sums) =>
        (Trainer, Epochs, StepsPerEpoch, this.sums) = (trainer, epochs, stepsPerEpoch, sums);

    /// <summary>Gets the trainer, whose network holds the weights.</summary>
    public Trainer Trainer { get; }

    /// <summary>Gets the epoch at hand, counted from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Gets the last epoch that training goes to.</summary>
    public int Epochs { get; }

    /// <summary>Gets the steps done in this epoch.</summary>
    public int Step { get; internal set; }

    /// <summary>Gets the steps of a whole epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the samples done in this epoch.</summary>
    public long Samples => sums.Rows;

    /// <summary>Gets the mean loss of the epoch so far; not a number before its first step.</summary>
    public double Loss => sums.Loss;

    /// <summary>Gets the mean loss of the batch of the last step, before the step changed the weights; not a number before an epoch's first
    /// step.</summary>
    public double BatchLoss => sums.BatchLoss;

    /// <summary>Gets how training ended, or stands to end: completed unless stopped.</summary>
    public TrainingStatus Status { get; internal set; }

    /// <summary>Gets why a callback stopped training; null otherwise.</summary>
    public string? Reason { get; private set; }

    /// <summary>Asks to stop after the step or epoch at hand.</summary>
    /// <remarks>As in Keras, an epoch that is stopped in its middle is over: it is validated and has a result, from the steps it
    /// had.</remarks>
    public void Stop(string reason)
    {
        Reason ??= reason;
        Status = TrainingStatus.Stopped;
    }

    /// <summary>Copies the loss and the metrics of the epoch so far.</summary>
    internal void CopyValues(Span<double> values)
    {
        values[0] = sums.Loss;
        for (int i = 0; i < sums.Metrics.Count; i++)
            values[i + 1] = sums.Metrics[i].Value;
    }
}
