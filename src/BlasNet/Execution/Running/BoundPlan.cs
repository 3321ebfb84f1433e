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
        // Arrays are converted as such: iterators over these structures are compiled at the start of each process, which takes longer than
        // all else here.
        Slot[] SlotsOf(int[] buffers) => Array.ConvertAll(buffers, SlotOf);
        FloatSlice[] Arrays(IReadOnlyList<PlannedArray> arrays, FloatBlock block, int owner) => Array.ConvertAll(
            (PlannedArray[])[.. arrays.Where(array => array.Layer == owner)], array => block.Slice(array.Offset, array.Length));

        // The backward pass begins with the last of the layers that share weights: the others add to its gradient.
        var lastUses = new Dictionary<int, int>();
        foreach (PlannedStep step in plan.Steps)
            lastUses[step.Weights] = Math.Max(step.Layer, lastUses.GetValueOrDefault(step.Weights, step.Layer));
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
            Parameters = Arrays(plan.Parameters, weights.Parameters, step.Weights),
            ParameterGradients = plan.Mode == Mode.Training ? Arrays(plan.Parameters, weights.Gradients, step.Weights) : [],
            States = Arrays(plan.States, weights.States, step.Weights),
            Workspaces = WorkspacesOf(step),
            Slices = SlicesOf(step),
        }))];
        ownParameters = [.. plan.Steps.Select(OwnParameters)];
        carried = Array.ConvertAll(Carried(), buffer => SlotOf(buffer).Memory);
        ResetStates();
        Inputs = SlotsOf([.. plan.Inputs]);
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
        foreach (BoundPhase phase in Plan.Backward.SelectMany(stage => Bind(stage.Phases)))
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
        [.. Plan.Backward.Select(stage => stage.ByRows ? Job(stage) : new PartsJob(Bind(stage.Phases), update))];

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

    private Slot[] WorkspacesOf(PlannedStep step)
    {
        IReadOnlyList<Workspace> workspaces = step.Operation.Workspaces;
        var slots = new Slot[step.Workspaces.Length];
        for (int w = 0; w < slots.Length; w++)
            slots[w] = WorkspaceSlot(step.Workspaces[w], workspaces[w]);
        return slots;
    }

    private int[] SlicesOf(PlannedStep step)
    {
        IReadOnlyList<Workspace> workspaces = step.Operation.Workspaces;
        var slices = new int[step.Workspaces.Length];
        for (int w = 0; w < slices.Length; w++)
            slices[w] = Slices(step.Workspaces[w], workspaces[w]);
        return slices;
    }

    private int[] Carried()
    {
        var buffers = new List<int>();
        foreach (PlannedStep step in Plan.Steps)
        {
            IReadOnlyList<Workspace> workspaces = step.Operation.Workspaces;
            for (int w = 0; w < step.Workspaces.Length; w++)
            {
                if (workspaces[w].IsCarried)
                    buffers.Add(step.Workspaces[w]);
            }
        }
        return [.. buffers];
    }

    private Slot WorkspaceSlot(int buffer, Workspace workspace) => workspace.PerSlice == 0 || buffer < 0
        ? SlotOf(buffer)
        : SlotOf(buffer) with { Width = FloatBlock.Align(workspace.PerSlice) };

    private int Slices(int buffer, Workspace workspace) =>
        workspace.PerSlice == 0 || buffer < 0 ? 0 : Plan.Buffers[buffer].Constant / FloatBlock.Align(workspace.PerSlice);

    private IJob Job(Stage stage) => stage.ByRows
        ? new RowJob(Context, stage, Bind(stage.Phases))
        : new PartsJob(Bind(stage.Phases));

    // None where another layer has the same weights: it may read them later in a pass.
    private int[] OwnParameters(PlannedStep step)
    {
        foreach (PlannedStep other in Plan.Steps)
        {
            if (other.Weights == step.Weights && other.Layer != step.Layer)
                return [];
        }
        var offsets = new List<int>();
        foreach (PlannedArray array in Plan.Parameters)
        {
            if (array.Layer == step.Weights)
                offsets.Add(array.Offset);
        }
        return [.. offsets];
    }

    private BoundPhase[] Bind(IReadOnlyList<PlannedPhase> phases)
    {
        var bound = new BoundPhase[phases.Count];
        for (int i = 0; i < bound.Length; i++)
            bound[i] = new BoundPhase(phases[i].Phase, memories[phases[i].Step], ownParameters[phases[i].Step]);
        return bound;
    }
}
