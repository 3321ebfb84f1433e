using BlasNet.Training;

namespace BlasNet;

/// <summary>Progress of training, as callbacks see it.</summary>
public sealed class TrainingProgress
{
    private readonly EpochSums sums;

    internal TrainingProgress(Trainer trainer, int epochs, int stepsPerEpoch, EpochSums sums) =>
        (Trainer, Epochs, StepsPerEpoch, this.sums) = (trainer, epochs, stepsPerEpoch, sums);

    /// <summary>Gets the trainer, whose network holds the weights.</summary>
    public Trainer Trainer { get; }

    /// <summary>Gets the current epoch, counted from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Gets the last epoch to train.</summary>
    public int Epochs { get; }

    /// <summary>Gets the steps done in this epoch.</summary>
    public int Step { get; internal set; }

    /// <summary>Gets the steps of a whole epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Gets the samples done in this epoch.</summary>
    public long Samples => sums.Rows;

    /// <summary>Gets the mean loss of the epoch so far; NaN before its first step.</summary>
    public double Loss => sums.Loss;

    /// <summary>Gets the mean loss of the last step's batch, computed before its update; NaN before an epoch's first step.</summary>
    public double BatchLoss => sums.BatchLoss;

    /// <summary>Gets how training ended, or will end as things stand: completed unless stopped.</summary>
    public TrainingStatus Status { get; internal set; }

    /// <summary>Gets why a callback stopped training; null otherwise.</summary>
    public string? Reason { get; private set; }

    /// <summary>Asks to stop after the current step or epoch.</summary>
    /// <remarks>As in Keras, an epoch that is stopped midway is complete: it is validated, and its result covers the steps done.</remarks>
    public void Stop(string reason)
    {
        Reason ??= reason;
        Status = TrainingStatus.Stopped;
    }

    /// <summary>Gets why time is over by the clock of this process, which the other processes do not know yet; null otherwise.</summary>
    internal string? TimeReason { get; private set; }

    /// <summary>Asks to stop because a time is over: at once where this process trains alone, else once process 0 has told it to
    /// all.</summary>
    internal void StopByClock(string reason)
    {
        if (Trainer.Sharding.IsShared)
            TimeReason = reason;
        else
            Stop(reason);
    }

    /// <summary>Copies the loss and the metrics of the epoch so far.</summary>
    internal void CopyValues(Span<double> values)
    {
        values[0] = sums.Loss;
        for (int i = 0; i < sums.Metrics.Count; i++)
            values[i + 1] = sums.Metrics[i].Value;
    }
}
