using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Is an execution plan with memory: its segments as jobs, and the slots that data goes into and comes out of.</summary>
internal sealed class BoundPlan
{
    // Below some ten microseconds of work for the whole team, waking and waiting cost more than the second worker brings.
    private const double FewestSharedFlops = 1.5e6;

    private readonly StepMemory[] memories;

    public BoundPlan(ExecutionPlan plan, FloatBlock arena, FloatBlock parameters, FloatBlock gradients, FloatBlock states, long seed)
    {
        Plan = plan;
        Context = new StepContext { Seed = seed };
        Slot SlotOf(int buffer) => buffer < 0 ? default : new Slot(
            arena.Slice(plan.Buffers[buffer].Offset, plan.Buffers[buffer].PerRow * plan.Capacity + plan.Buffers[buffer].Constant),
            plan.Buffers[buffer].PerRow);
        Slot[] SlotsOf(IEnumerable<int> buffers) => [.. buffers.Select(SlotOf)];
        FloatSlice[] Arrays(IReadOnlyList<PlannedArray> arrays, FloatBlock block, int layer) =>
            [.. arrays.Where(array => array.Layer == layer).Select(array => block.Slice(array.Offset, array.Length))];

        memories = [.. plan.Steps.Select((step, i) => new StepMemory
        {
            Context = Context,
            Index = i,
            Inputs = SlotsOf(step.Inputs),
            Output = SlotOf(step.Output),
            InputGradients = SlotsOf(step.InputGradients),
            OutputGradients = SlotsOf(step.OutputGradients),
            Parameters = Arrays(plan.Parameters, parameters, step.Layer),
            ParameterGradients = plan.Mode == Mode.Training ? Arrays(plan.Parameters, gradients, step.Layer) : [],
            States = Arrays(plan.States, states, step.Layer),
            Workspaces = SlotsOf(step.Workspaces),
        })];
        Inputs = SlotsOf(plan.Inputs);
        Output = SlotOf(plan.Output);
        if (plan.LossStep >= 0)
        {
            StepMemory loss = memories[plan.LossStep];
            (Targets, Weights, RowLoss) =
                (loss.Inputs[LossOperation.Targets], loss.Inputs[LossOperation.Weights], loss.Workspaces[LossOperation.RowLoss]);
        }
        Forward = [.. plan.Forward.Select(Job)];
        Backward = [.. plan.Backward.Select(Job)];
    }

    public ExecutionPlan Plan { get; }

    public StepContext Context { get; }

    public Slot[] Inputs { get; }

    public Slot Output { get; }

    public Slot Targets { get; }

    public Slot Weights { get; }

    /// <summary>The weighted loss of each row of the last batch.</summary>
    public Slot RowLoss { get; }

    public IJob[] Forward { get; }

    public IJob[] Backward { get; }

    /// <summary>Whether a batch of this many rows is too little work to share.</summary>
    public bool IsSmall(int rows) => (double)Plan.FlopsPerRow * rows < FewestSharedFlops;

    /// <summary>Runs the forward list step by step on the caller and names the first array that holds a value that is not finite.</summary>
    /// <returns>A key with what it is of, such as <c>the output of 1.dense</c>; null where all values are finite.</returns>
    public string? FirstNotFinite()
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            if (Kernels.Reductions.FirstNonFinite(Inputs[i].First(Context.Rows)) >= 0)
                return "the input data";
        }
        for (int s = 0; s < memories.Length; s++)
        {
            PlannedStep step = Plan.Steps[s];
            for (int p = 0; p < memories[s].Parameters.Length; p++)
            {
                if (Kernels.Reductions.FirstNonFinite(memories[s].W(p)) >= 0)
                    return $"the {Plan.Parameters.Where(array => array.Layer == step.Layer).ElementAt(p).Spec.Name} of {step.Key}";
            }
            foreach (Phase phase in step.Operation.Forward)
            {
                Tiling tiles = phase.Parts ?? Tiling.Whole(Context.Rows);
                for (int tile = 0; tile < tiles.Count; tile++)
                    phase.Run(memories[s], tiles[tile]);
            }
            if (Kernels.Reductions.FirstNonFinite(memories[s].AllY()) >= 0)
                return $"the output of {step.Key}";
        }
        return null;
    }

    private IJob Job(Segment segment) => segment.ByRows
        ? new RowJob(Context, segment.RowsPerTile, [.. segment.Phases.Select(Bind)])
        : new PartsJob([.. segment.Phases.Select(Bind)]);

    private BoundPhase Bind(PlannedPhase phase) => new(phase.Phase, memories[phase.Step]);

    private readonly record struct BoundPhase(Phase Phase, StepMemory Memory);

    /// <summary>Takes a tile of rows through a whole chain of phases.</summary>
    private sealed class RowJob(StepContext context, int rowsPerTile, BoundPhase[] phases) : IJob
    {
        public int TileCount => new Tiling(context.Rows, rowsPerTile).Count;

        public void Run(int tile, int worker)
        {
            Tile rows = new Tiling(context.Rows, rowsPerTile)[tile, worker];
            foreach (BoundPhase phase in phases)
                phase.Phase.Run(phase.Memory, rows);
        }
    }

    /// <summary>Runs the parts of independent phases, one phase's behind the other's.</summary>
    private sealed class PartsJob(BoundPhase[] phases) : IJob
    {
        public int TileCount { get; } = phases.Sum(phase => phase.Phase.Parts!.Value.Count);

        public void Run(int tile, int worker)
        {
            foreach (BoundPhase phase in phases)
            {
                Tiling parts = phase.Phase.Parts!.Value;
                if (tile < parts.Count)
                {
                    phase.Phase.Run(phase.Memory, parts[tile, worker]);
                    return;
                }
                tile -= parts.Count;
            }
        }
    }
}
