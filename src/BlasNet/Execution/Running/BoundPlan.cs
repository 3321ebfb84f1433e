using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Holds the memory of the weights: blocks of one layout for parameters and gradients, one for running statistics.</summary>
internal sealed record WeightBlocks(FloatBlock Parameters, FloatBlock Gradients, FloatBlock States);

/// <summary>Is an execution plan with memory: its segments as jobs, and the slots that data goes into and comes out of.</summary>
internal sealed class BoundPlan : IDisposable
{
    // Below some ten microseconds of work for the whole team, waking and waiting cost more than the second worker brings.
    private const double FewestSharedFlops = 1.5e6;

    private readonly StepMemory[] memories;

    /// <summary>Gives a plan its memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">Parameters, gradients and states, which plans share.</param>
    /// <param name="seed">Seed of random draws.</param>
    /// <param name="workers">How many workers need memory for a tile.</param>
    public BoundPlan(ExecutionPlan plan, WeightBlocks weights, long seed, int workers)
    {
        Plan = plan;
        Context = new StepContext { Seed = seed };
        Arena = new FloatBlock(plan.ArenaLength);
        Tiles = new FloatBlock(checked(plan.TileLength * workers));
        Slot[] SlotsOf(IEnumerable<int> buffers) => [.. buffers.Select(SlotOf)];
        FloatSlice[] Arrays(IReadOnlyList<PlannedArray> arrays, FloatBlock block, int layer) =>
            [.. arrays.Where(array => array.Layer == layer).Select(array => block.Slice(array.Offset, array.Length))];

        memories = [.. plan.Steps.Select((step, i) => new StepMemory
        {
            Context = Context,
            Index = i,
            Key = step.Key,
            Inputs = SlotsOf(step.Inputs),
            Output = SlotOf(step.Output),
            InputGradients = SlotsOf(step.InputGradients),
            OutputGradients = SlotsOf(step.OutputGradients),
            Parameters = Arrays(plan.Parameters, weights.Parameters, step.Layer),
            ParameterGradients = plan.Mode == Mode.Training ? Arrays(plan.Parameters, weights.Gradients, step.Layer) : [],
            States = Arrays(plan.States, weights.States, step.Layer),
            Workspaces = [.. step.Workspaces.Select((buffer, w) => WorkspaceSlot(buffer, step.Operation.Workspaces[w]))],
            Slices = [.. step.Workspaces.Select((buffer, w) => Slices(buffer, step.Operation.Workspaces[w]))],
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
        BothPasses = [.. Forward, .. Backward];
    }

    public ExecutionPlan Plan { get; }

    /// <summary>The memory of all that holds a batch's rows.</summary>
    public FloatBlock Arena { get; }

    /// <summary>The memory that each worker has for the tile at hand.</summary>
    public FloatBlock Tiles { get; }

    public StepContext Context { get; }

    public Slot[] Inputs { get; }

    public Slot Output { get; }

    public Slot Targets { get; }

    public Slot Weights { get; }

    /// <summary>The weighted loss of each row of the last batch.</summary>
    public Slot RowLoss { get; }

    public IJob[] Forward { get; }

    public IJob[] Backward { get; }

    /// <summary>The forward list and behind it the backward list: one dispatch where nothing is to be decided between them.</summary>
    public IJob[] BothPasses { get; }

    /// <summary>Whether a batch of this many rows is too little work to share.</summary>
    public bool IsSmall(int rows) => (double)Plan.FlopsPerRow * rows < FewestSharedFlops;

    /// <summary>Sums the losses of the rows of the last batch.</summary>
    public double BatchLoss()
    {
        ReadOnlySpan<float> rows = RowLoss.First(Context.Rows);
        // Four sums: one would wait for itself, longer than a small network takes.
        double sum = 0, second = 0, third = 0, fourth = 0;
        int row = 0;
        for (; row <= rows.Length - 4; row += 4)
        {
            sum += rows[row];
            second += rows[row + 1];
            third += rows[row + 2];
            fourth += rows[row + 3];
        }
        for (; row < rows.Length; row++)
            sum += rows[row];
        return (sum + second) + (third + fourth);
    }

    /// <summary>Runs the forward list on the caller and names the first array that holds a value that is not finite.</summary>
    /// <returns>A key with what it is of, such as <c>the output of 1.dense</c>; null where all values are finite.</returns>
    public string? FirstNotFinite() => new FiniteSearch(this, memories).Run();

    public void Dispose()
    {
        Arena.Dispose();
        Tiles.Dispose();
    }

    private Slot SlotOf(int buffer)
    {
        if (buffer < 0)
            return default;
        PlannedBuffer place = Plan.Buffers[buffer];
        FloatBlock block = place.OfTile ? Tiles : Arena;
        return new Slot(block.Slice(place.Offset, place.Length), place.PerRow) { PerWorker = place.OfTile ? Plan.TileLength : 0 };
    }

    private Slot WorkspaceSlot(int buffer, Workspace workspace) => workspace.PerSlice == 0 || buffer < 0
        ? SlotOf(buffer)
        : SlotOf(buffer) with { Width = FloatBlock.Align(workspace.PerSlice) };

    private int Slices(int buffer, Workspace workspace) =>
        workspace.PerSlice == 0 || buffer < 0 ? 0 : Plan.Buffers[buffer].Constant / FloatBlock.Align(workspace.PerSlice);

    private IJob Job(Stage segment) => segment.ByRows
        ? new RowJob(Context, segment, [.. segment.Phases.Select(Bind)])
        : new PartsJob([.. segment.Phases.Select(Bind)]);

    private BoundPhase Bind(PlannedPhase phase) => new(phase.Phase, memories[phase.Step]);

    private readonly record struct BoundPhase(Phase Phase, StepMemory Memory);

    /// <summary>Takes the rows of a slice, one tile after the other, through a whole chain of phases.</summary>
    private sealed class RowJob(StepContext context, Stage segment, BoundPhase[] phases) : IJob
    {
        public int TileCount => Slicing.Count;

        private Slicing Slicing => new(context.Rows, segment.Slices, segment.RowsPerTile);

        public void Run(int tile, int worker)
        {
            Slicing slicing = Slicing;
            int from = 0;
            for (Tile rows = slicing[tile, from, worker]; rows.Count > 0; rows = slicing[tile, from, worker])
            {
                foreach (BoundPhase phase in phases)
                    phase.Phase.Run(phase.Memory, rows);
                from += rows.Count;
            }
        }
    }

    /// <summary>Runs the parts of independent phases, one phase's behind the other's.</summary>
    private sealed class PartsJob(BoundPhase[] phases) : IJob
    {
        public int TileCount { get; } = phases.Sum(phase => phase.Phase.Parts!.Value.Count);

        /// <summary>The parts of a phase take as long as each other, and those of the next one far more or less.</summary>
        public bool TakesTurns => true;

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
