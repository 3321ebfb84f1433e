using System.Diagnostics;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Execution;

namespace BlasNet.Training;

/// <summary>Trains like <see cref="EpochLoop"/>, without validation and callbacks, while a profiler takes the times.</summary>
internal sealed class ProfiledTraining : IDisposable
{
    private readonly Trainer trainer;
    private readonly Dataset train;
    private readonly int batchSize;
    private readonly Profiler profiler;
    private readonly TrainingStep step;
    private readonly EpochSums sums;
    private readonly EpochOrder order;
    private readonly PhaseClock shuffle;
    private readonly PhaseClock metrics;
    private int epoch;

    /// <summary>Prepares the training of a fresh trainer.</summary>
    /// <exception cref="ConfigurationException">The data does not fit the model.</exception>
    public ProfiledTraining(Trainer trainer, Dataset train, int batchSize)
    {
        FitRules.Check(trainer.Network, train, trainer.Metrics);
        (this.trainer, this.train, this.batchSize) = (trainer, train, Math.Min(batchSize, train.Count));
        profiler = new Profiler(trainer.Network, this.batchSize);
        step = new TrainingStep(trainer.Network, trainer.OptimizerState, this.batchSize, profiler: profiler);
        sums = EpochSums.Of(trainer.Metrics, trainer.Network);
        order = new EpochOrder(train.Count);
        shuffle = profiler.Clock(ProfilePart.Between, "epoch", "shuffle");
        metrics = profiler.Clock(ProfilePart.Between, "epoch", "metrics");
    }

    /// <summary>Gets how many workers share a full batch.</summary>
    public int Workers => profiler.Workers;

    /// <summary>Trains for a stretch that does not count and one that does.</summary>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public Profile Run(Stretch warmUp, Stretch measured, CancellationToken cancellation)
    {
        Train(warmUp, cancellation);
        profiler.Begin();
        Train(measured, cancellation);
        return profiler.End();
    }

    public void Dispose() => profiler.Dispose();

    // A stretch begins with an epoch.
    private void Train(Stretch stretch, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        int steps = 0;
        while (!stretch.IsOver(steps, start))
        {
            ReadOnlySpan<int> rows = BeginEpoch();
            for (int first = 0; first < rows.Length && !stretch.IsOver(steps, start); first += batchSize, steps++)
            {
                cancellation.ThrowIfCancellationRequested();
                RunStep(rows.Slice(first, Math.Min(batchSize, rows.Length - first)));
            }
        }
    }

    private ReadOnlySpan<int> BeginEpoch()
    {
        sums.Reset();
        step.Epoch = ++epoch;
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<int> rows = order.For(trainer.Seed, epoch, shuffle: true);
        shuffle.Add(worker: 0, start);
        return rows;
    }

    private void RunStep(ReadOnlySpan<int> rows)
    {
        double loss = step.Run(train, rows);
        if (!double.IsFinite(loss))
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch}: the loss is '{loss}'."));
        long start = Stopwatch.GetTimestamp();
        sums.Add(step.Plan, loss);
        metrics.Add(worker: 0, start);
        profiler.EndStep();
    }
}

/// <summary>Says how long to train: at least so many steps, and at least for that time.</summary>
internal readonly record struct Stretch(int Steps, TimeSpan Time)
{
    public bool IsOver(int steps, long start) => steps >= Steps && Stopwatch.GetElapsedTime(start) >= Time;
}
