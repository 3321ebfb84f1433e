using System.Diagnostics;
using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>A measurement of where the time of training steps goes: a plan of its own in which every phase is timed.</summary>
/// <remarks>
/// Timing is a decorator: phases and jobs are wrapped before the plan is bound, so that a network that nobody profiles runs without a
/// trace of it. Results stay the same to the last bit.
/// </remarks>
internal sealed class Profiler : IDisposable
{
    private readonly Network network;
    private readonly List<Timed> timed = [];
    private long last, workerTicks, ticks, steps, rows;

    /// <summary>Makes the timed plan for training a network.</summary>
    /// <param name="network">A network with a loss.</param>
    /// <param name="batchSize">Largest number of rows of a batch.</param>
    public Profiler(Network network, int batchSize)
    {
        this.network = network;
        ExecutionPlan plan = Compiler.Compile(network.Model, Mode.Training, batchSize, network.Loss);
        IReadOnlyList<Shape> shapes = network.Expanded.Shapes();
        Plan = network.Bind(plan with
        {
            Forward = [.. plan.Forward.Select(stage => Wrap(plan, shapes, stage, forward: true))],
            Backward = [.. plan.Backward.Select(stage => Wrap(plan, shapes, stage, forward: false))],
        });
    }

    /// <summary>Gets the plan to train with.</summary>
    public BoundPlan Plan { get; }

    /// <summary>Gets the number of workers that share a full batch: one where it is too little work for more.</summary>
    public int Workers => WorkersFor(Plan.Plan.Capacity);

    /// <summary>Makes the clock of work outside the plan.</summary>
    public PhaseClock Clock(ProfilePart part, string step, string name) => Add(new Timed(part, step, name, NewClock()));

    /// <summary>Wraps a job outside the plan.</summary>
    public IJob Wrap(IJob job, ProfilePart part, string step, string name, PhaseWork work) =>
        new TimedJob(job, Add(new Timed(part, step, name, NewClock()) { Work = work, Cut = () => new PhaseCut(Parts: job.TileCount) }));

    /// <summary>Wraps the update of parts of the parameters during the backward pass: the first element, their number and the worker.
    /// </summary>
    public Action<int, int, int> Wrap(Action<int, int, int> update, string name, PhaseWork work, int parts)
    {
        PhaseClock clock = Add(new Timed(ProfilePart.Update, "optimizer", name, NewClock())
        {
            Work = work, Cut = () => new PhaseCut(Parts: parts),
        });
        return (first, count, worker) =>
        {
            long start = Stopwatch.GetTimestamp();
            update(first, count, worker);
            clock.Add(worker, start);
        };
    }

    /// <summary>Resets all times; the next step begins.</summary>
    public void Begin()
    {
        foreach (Timed each in timed)
            each.Clock.Reset();
        (workerTicks, ticks, steps, rows) = (0, 0, 0, 0);
        last = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends a step; the next one begins.</summary>
    public void EndStep()
    {
        long now = Stopwatch.GetTimestamp();
        ticks += now - last;
        workerTicks += (now - last) * WorkersFor(Plan.Context.Rows);
        (last, steps, rows) = (now, steps + 1, rows + Plan.Context.Rows);
    }

    /// <summary>Computes where the time since <see cref="Begin"/> went.</summary>
    public Profile End()
    {
        double all = (double)workerTicks / Stopwatch.Frequency, seconds = (double)ticks / Stopwatch.Frequency;
        return new Profile
        {
            Workers = Workers,
            Steps = steps,
            MillisecondsPerStep = 1e3 * seconds / steps,
            SamplesPerSecond = rows / seconds,
            Rows = [.. timed.OrderBy(each => each.Part).Select(each => Row(each, all))],
            Im2Col = timed.Sum(each => each.Columns) * rows / all,
            Timing = timed.Sum(each => each.Clock.Calls) * CostOfTimestamps() / all,
        };
    }

    public void Dispose() => Plan.Dispose();

    private PhaseClock NewClock() => new(network.Threads);

    private PhaseClock Add(Timed each)
    {
        timed.Add(each);
        return each.Clock;
    }

    private int WorkersFor(int batch) => Plan.IsSmall(batch) ? 1 : network.Threads;

    private Stage Wrap(ExecutionPlan plan, IReadOnlyList<Shape> shapes, Stage stage, bool forward) => stage with
    {
        Phases = [.. stage.Phases.Select(phase => Wrap(plan, shapes, stage, phase, forward))],
    };

    private PlannedPhase Wrap(ExecutionPlan plan, IReadOnlyList<Shape> shapes, Stage stage, PlannedPhase planned, bool forward)
    {
        (PlannedStep step, Phase phase) = (plan.Steps[planned.Step], planned.Phase);
        PhaseCut cut = phase.Parts is { } parts ? new PhaseCut(Parts: parts.Count) : new PhaseCut(stage.Slices, stage.RowsPerTile);
        PhaseClock clock = Add(new Timed(forward ? ProfilePart.Forward : ProfilePart.Backward, step.Key, phase.Name, NewClock())
        {
            Work = PhaseWork.Of(network.Expanded, shapes, plan, planned, forward),
            Cut = () => cut,
            Columns = ColumnCost.SecondsPerRow(step, phase.Products),
        });
        return planned with { Phase = phase with { Run = new TimedPhase(phase.Run, clock).Run } };
    }

    private ProfileRow Row(Timed each, double all)
    {
        double seconds = each.Clock.Seconds;
        double bytes = each.Work.BytesPerRow * rows + each.Work.Bytes * steps;
        double? Rate(double amount) => amount > 0 && seconds > 0 ? amount / seconds / 1e9 : null;
        return new ProfileRow(each.Part, each.Step, each.Name, 1e3 * seconds / steps, seconds / all,
            Rate(each.Work.FlopsPerRow * rows), Rate(bytes), each.Cut())
        {
            // What lies between the steps is one worker's by nature.
            Idle = each.Part == ProfilePart.Between ? 0 : each.Clock.Idle(Workers),
        };
    }

    private static double CostOfTimestamps()
    {
        const int Rounds = 20, Calls = 1000;
        var clock = new PhaseClock(1);
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                clock.Add(0, Stopwatch.GetTimestamp());
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / Calls);
        }
        return best;
    }

    private sealed record Timed(ProfilePart Part, string Step, string Name, PhaseClock Clock)
    {
        public PhaseWork Work { get; init; }

        /// <summary>Gets the cut of the latest batch.</summary>
        public Func<PhaseCut> Cut { get; init; } = static () => default;

        /// <summary>Gets the estimated seconds per sample spent on moving columns.</summary>
        public double Columns { get; init; }
    }

    private sealed class TimedPhase(Action<StepMemory, Tile> run, PhaseClock clock)
    {
        public void Run(StepMemory memory, Tile tile)
        {
            long start = Stopwatch.GetTimestamp();
            run(memory, tile);
            clock.Add(tile.Worker, start);
        }
    }

    private sealed class TimedJob(IJob job, PhaseClock clock) : IJob
    {
        public int TileCount => job.TileCount;

        public bool TakesTurns => job.TakesTurns;

        public void Run(int tile, int worker)
        {
            long start = Stopwatch.GetTimestamp();
            job.Run(tile, worker);
            clock.Add(worker, start);
        }
    }
}
