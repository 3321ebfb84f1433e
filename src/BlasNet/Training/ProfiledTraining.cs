using System.Diagnostics;
using System.Globalization;
using BlasNet.Data;
using BlasNet.Execution;

namespace BlasNet.Training;

/// <summary>Training loop like <see cref="EpochLoop"/> that is timed by a profiler, without validation and callbacks.</summary>
internal sealed class ProfiledTraining : IDisposable
{
    private const int NominalSteps = 10_000;

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
        FitRules.CheckLastBatch(trainer.Network.Model, train, batchSize);
        (this.trainer, this.train, this.batchSize) = (trainer, train, Math.Min(batchSize, train.Count));
        profiler = new Profiler(trainer.Network, this.batchSize);
        step = new TrainingStep(trainer.Network, trainer.State.Optimizer, this.batchSize, profiler: profiler);
        // Its end is a matter of time, so that nobody knows the number of its steps: any will do.
        trainer.State.Optimizer.TotalSteps ??= NominalSteps;
        sums = trainer.State.NewSums();
        order = new EpochOrder(train.Count);
        shuffle = profiler.Clock(ProfilePart.Between, "epoch", "shuffle");
        metrics = profiler.Clock(ProfilePart.Between, "epoch", "metrics");
    }

    /// <summary>Gets the number of workers that share a full batch.</summary>
    public int Workers => profiler.Workers;

    /// <summary>Trains twice: an untimed warm-up, then the measurement.</summary>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public Profile Run(MinimumWork warmUp, MinimumWork measured, CancellationToken cancellation)
    {
        Train(warmUp, cancellation);
        profiler.Begin();
        Train(measured, cancellation);
        return profiler.End();
    }

    public void Dispose() => profiler.Dispose();

    // Each call begins with a new epoch.
    private void Train(MinimumWork work, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        int steps = 0;
        while (!work.IsDone(steps, start))
        {
            foreach (ReadOnlySpan<int> rows in BeginEpoch())
            {
                if (work.IsDone(steps, start))
                    break;
                cancellation.ThrowIfCancellationRequested();
                RunStep(rows);
                steps++;
            }
        }
    }

    private BatchWalk BeginEpoch()
    {
        sums.Reset();
        step.Epoch = ++epoch;
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<int> rows = order.For(trainer.Seed, epoch, shuffle: true);
        shuffle.Add(worker: 0, start);
        return new BatchWalk(rows, batchSize);
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

/// <summary>Minimum work of a measurement: a number of training steps and a time, both required.</summary>
internal readonly record struct MinimumWork(int Steps, TimeSpan Time)
{
    /// <summary>Returns whether both minimums are reached.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="start">Timestamp of the start.</param>
    public bool IsDone(int steps, long start) => steps >= Steps && Stopwatch.GetElapsedTime(start) >= Time;
}
