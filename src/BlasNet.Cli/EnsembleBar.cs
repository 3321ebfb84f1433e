using System.Globalization;

namespace BlasNet.Cli;

/// <summary>Bar over the steps of all members of an ensemble, which train in several threads.</summary>
internal sealed class EnsembleBar(ConsoleProgress console)
{
    private readonly Lock gate = new();
    private bool begun;
    private long steps, samples;

    /// <summary>Creates the callback of one of so many members.</summary>
    public Callback Watch(int members) => new MemberBar(this, members);

    // The members are alike: each has as many steps, but for those that a fold more or less of a row makes.
    private void Begin(TrainingProgress progress, int members)
    {
        lock (gate)
        {
            if (!begun)
            {
                long all = (long)members * progress.Epochs * progress.StepsPerEpoch;
                console.Begin(1, 1, (int)Math.Min(int.MaxValue, all), [],
                    label: string.Create(CultureInfo.InvariantCulture, $"{members} members "));
            }
            begun = true;
            steps += progress.Trainer.State.Optimizer.StepCount;
        }
    }

    private void Add(long moreSteps, long moreSamples)
    {
        lock (gate)
        {
            (steps, samples) = (steps + moreSteps, samples + moreSamples);
            if (console.IsDue)
                console.Step((int)Math.Min(int.MaxValue, steps), samples, []);
        }
    }

    private sealed class MemberBar(EnsembleBar all, int members) : Callback
    {
        private long seen;

        public override void OnTrainBegin(TrainingProgress progress) => all.Begin(progress, members);

        public override void OnEpochBegin(TrainingProgress progress) => seen = progress.Samples;

        public override void OnBatchEnd(TrainingProgress progress)
        {
            all.Add(1, progress.Samples - seen);
            seen = progress.Samples;
        }

        // What a member that stops early leaves undone needs no more time.
        public override void OnTrainEnd(TrainingProgress progress)
        {
            long left = (long)progress.Epochs * progress.StepsPerEpoch - progress.Trainer.State.Optimizer.StepCount;
            all.Add(Math.Max(0, left), 0);
        }
    }
}
