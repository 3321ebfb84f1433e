using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Native;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The memory of the weights: blocks of one layout for parameters and gradients, and one for running statistics.</summary>
internal sealed record WeightBlocks(FloatBlock Parameters, FloatBlock Gradients, FloatBlock States);

/// <summary>An execution plan with memory: its stages as jobs, and the slots of its inputs and outputs.</summary>
internal sealed class BoundPlan : IDisposable
{
    // Below some ten microseconds of work for the whole team, waking and waiting cost more than a second worker gains.
    private const double FewestSharedFlops = 1.5e6;

    private readonly StepMemory[] memories;

    // The first element of each parameter of a step in the block, where no other step has the same weights.
    private readonly int[][] ownParameters;

    // What stays from pass to pass.
    private readonly FloatSlice[] carried;

    /// <summary>Gives a plan its memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">Parameters, gradients and states, which plans share.</param>
    /// <param name="seed">Seed of random draws.</param>
    /// <param name="workers">The number of workers, each with memory for a tile.</param>
    public BoundPlan(ExecutionPlan plan, WeightBlocks weights, long seed, int workers)
    {
        Plan = plan;
        Context = new StepContext { Seed = seed };
        Arena = new FloatBlock(plan.ArenaLength);
        Tiles = new FloatBlock(checked(plan.TileLength * workers));
        Slot[] SlotsOf(IEnumerable<int> buffers) => [.. buffers.Select(SlotOf)];
        ILookup<int, PlannedArray> parameters = plan.Parameters.ToLookup(array => array.Layer),
            states = plan.States.ToLookup(array => array.Layer);
        FloatSlice[] Arrays(ILookup<int, PlannedArray> arrays, FloatBlock block, int owner) =>
            [.. arrays[owner].Select(array => block.Slice(array.Offset, array.Length))];

        // The backward pass begins with the last of the layers that share weights: the others add to its gradient.
        Dictionary<int, int> lastUses =
            plan.Steps.GroupBy(step => step.Weights).ToDictionary(uses => uses.Key, uses => uses.Max(step => step.Layer));
        memories = [.. plan.Steps.Select((step, i) => ForSamples(step, new StepMemory
        {
            Context = Context,
            Index = i,
            Key = step.Key,
            AddsToGradients = step.Layer < lastUses[step.Weights],
            Inputs = SlotsOf(step.Inputs),
            Output = SlotOf(step.Output),
            InputLengths = SlotsOf(step.Lengths),
            OutputLengths = SlotOf(step.GivenLengths),
            InputGradients = SlotsOf(step.InputGradients),
            OutputGradients = SlotsOf(step.OutputGradients),
            Parameters = Arrays(parameters, weights.Parameters, step.Weights),
            ParameterGradients = plan.Mode == Mode.Training ? Arrays(parameters, weights.Gradients, step.Weights) : [],
            States = Arrays(states, weights.States, step.Weights),
            Workspaces = [.. step.Workspaces.Select((buffer, w) => WorkspaceSlot(buffer, step.Operation.Workspaces[w]))],
            Slices = [.. step.Workspaces.Select((buffer, w) => Slices(buffer, step.Operation.Workspaces[w]))],
        }))];
        ILookup<int, int> users = plan.Steps.Select(step => (step.Weights, step.Layer)).Distinct()
            .ToLookup(use => use.Weights, use => use.Layer);
        ownParameters = [.. plan.Steps.Select(step =>
            users[step.Weights].Count() > 1 ? [] : parameters[step.Weights].Select(array => array.Offset).ToArray())];
        carried = [.. plan.Steps.SelectMany(step => step.Workspaces.Where((_, w) => step.Operation.Workspaces[w].IsCarried))
            .Select(buffer => SlotOf(buffer).Memory)];
        ResetStates();
        Inputs = SlotsOf(plan.Inputs);
        Output = SlotOf(plan.Output);
        if (plan.LossStep >= 0)
        {
            StepMemory loss = memories[plan.LossStep];
            (Targets, Weights, RowLoss) =
                (loss.Inputs[LossOperation.Targets], loss.Inputs[LossOperation.Weights], loss.Workspaces[LossOperation.RowLoss]);
        }
        Forward = [.. plan.Forward.Select(Job)];
        ForwardAfterPreparation = plan.Forward is [{ IsPreparation: true }, ..] ? Forward[1..] : Forward;
        Backward = [.. plan.Backward.Select(Job)];
        BothPasses = [.. Forward, .. Backward];
    }

    public ExecutionPlan Plan { get; }

    /// <summary>Gets the memory of all buffers that hold a batch's rows.</summary>
    public FloatBlock Arena { get; }

    /// <summary>Gets the memory of all workers for their current tiles.</summary>
    public FloatBlock Tiles { get; }

    public StepContext Context { get; }

    public Slot[] Inputs { get; }

    public Slot Output { get; }

    public Slot Targets { get; }

    public Slot Weights { get; }

    /// <summary>Gets the weighted loss of each row of the last batch.</summary>
    public Slot RowLoss { get; }

    public IJob[] Forward { get; }

    /// <summary>Gets the forward jobs that follow what depends on the weights alone: enough for a batch of a plan without a backward pass
    /// while the weights stay as they were in its last whole pass.</summary>
    public IJob[] ForwardAfterPreparation { get; }

    public IJob[] Backward { get; }

    /// <summary>Gets the forward jobs followed by the backward jobs: one dispatch where nothing is decided between them.</summary>
    public IJob[] BothPasses { get; }

    /// <summary>Lists the elements of the block of parameters, the first ones and their numbers, whose gradients parts of the backward pass
    /// complete, and which no later one reads.</summary>
    public IReadOnlyList<(int Start, int Length)> CompletedParts()
    {
        var found = new List<(int, int)>();
        foreach (BoundPhase phase in Plan.Backward.SelectMany(Bind))
        {
            if (phase is not { Completes: { } completes, Phase.Parts: { } parts })
                continue;
            for (int part = 0; part < parts.Count; part++)
                found.Add(phase.Place(completes(parts[part])));
        }
        return found;
    }

    /// <summary>Returns the backward jobs with an update of the <see cref="CompletedParts"/> as soon as they are complete.</summary>
    /// <param name="update">Updates elements of the block of parameters: the first one, their number and the worker.</param>
    public IJob[] BackwardWith(Action<int, int, int> update) =>
        [.. Plan.Backward.Select(stage => stage.ByRows ? Job(stage) : new PartsJob(Bind(stage), update))];

    /// <summary>Gets whether layers carry states from pass to pass, row by row.</summary>
    public bool IsStateful => carried.Length > 0;

    /// <summary>Prepares a plan without a backward pass for weights that no longer change.</summary>
    public void Prepare()
    {
        using FloatingPointMode.Scope flush = FloatingPointMode.Flush();
        WorkerCrew.RunOnCaller(Forward[..^ForwardAfterPreparation.Length]);
    }

    /// <summary>Sets the states of stateful layers to zeros.</summary>
    public void ResetStates()
    {
        foreach (FloatSlice state in carried)
            state.Span.Clear();
    }

    /// <summary>Copies the states of stateful layers, one after the other.</summary>
    public float[] SaveStates() => [.. carried.SelectMany(state => state.Span.ToArray())];

    /// <summary>Restores saved states.</summary>
    /// <returns>Whether they are those of such a plan.</returns>
    public bool TryRestoreStates(ReadOnlySpan<float> states)
    {
        if (states.Length != carried.Sum(state => state.Length))
            return false;
        foreach (FloatSlice state in carried)
        {
            states[..state.Length].CopyTo(state.Span);
            states = states[state.Length..];
        }
        return true;
    }

    /// <summary>Returns whether a batch of this many rows is too little work to share.</summary>
    public bool IsSmall(int rows) => (double)Plan.FlopsPerRow * rows < FewestSharedFlops;

    /// <summary>Sums the losses of the rows of the last batch.</summary>
    public double BatchLoss()
    {
        ReadOnlySpan<float> rows = RowLoss.First(Context.Rows);
        // Four independent sums: a single one waits for each of its additions, which takes longer than a small network.
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

    /// <summary>Runs the forward jobs on the caller and names the first array with a value that is not finite.</summary>
    /// <returns>An array and its layer, such as <c>the output of 1.dense</c>; null where all values are finite.</returns>
    public string? FirstNotFinite() => new FiniteSearch(this, memories).Run();

    public void Dispose()
    {
        Arena.Dispose();
        Tiles.Dispose();
    }

    private static StepMemory ForSamples(PlannedStep step, StepMemory memory) =>
        step.Operation is RepeatedOperation repeated ? memory.Repeated(repeated.Times) : memory;

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

    private IJob Job(Stage stage) => stage.ByRows
        ? new RowJob(Context, stage, Bind(stage))
        : new PartsJob(Bind(stage));

    private BoundPhase[] Bind(Stage stage) =>
        [.. stage.Phases.Select(phase => new BoundPhase(phase.Phase, memories[phase.Step], ownParameters[phase.Step]))];

    private readonly record struct BoundPhase(Phase Phase, StepMemory Memory, int[] OwnParameters)
    {
        public Func<Tile, GradientPart>? Completes => OwnParameters.Length > 0 ? Phase.Completes : null;

        public (int Start, int Length) Place(GradientPart part) => (OwnParameters[part.Parameter] + part.Start, part.Length);
    }

    /// <summary>A chain of phases, run on the rows of a slice one tile after the other.</summary>
    private sealed class RowJob(StepContext context, Stage stage, BoundPhase[] phases) : IJob
    {
        public int TileCount => Slicing.Count;

        private Slicing Slicing => new(context.Rows, stage.Slices, stage.RowsPerTile);

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

    /// <summary>The parts of independent phases, listed phase by phase.</summary>
    private sealed class PartsJob(BoundPhase[] phases, Action<int, int, int>? update = null) : IJob
    {
        public int TileCount { get; } = phases.Sum(phase => phase.Phase.Parts!.Value.Count);

        // The parts of one phase take equally long, those of the next one far longer or shorter.
        public bool TakesTurns => true;

        public void Run(int tile, int worker)
        {
            foreach (BoundPhase phase in phases)
            {
                Tiling parts = phase.Phase.Parts!.Value;
                if (tile < parts.Count)
                {
                    phase.Phase.Run(phase.Memory, parts[tile, worker]);
                    if (update is not null && phase.Completes is { } completes)
                    {
                        (int start, int length) = phase.Place(completes(parts[tile]));
                        update(start, length, worker);
                    }
                    return;
                }
                tile -= parts.Count;
            }
        }
    }
}
