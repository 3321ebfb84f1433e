using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>State shared by all steps of a pass: the rows of this batch, the number of the step, and how gradients are written.</summary>
internal sealed class StepContext
{
    /// <summary>Gets or sets the samples in this batch, at most the plan's capacity.</summary>
    public int Rows { get; set; }

    /// <summary>Gets or sets the place of the first row in the whole batch, where the rows are a shard of it; 0 otherwise.</summary>
    public int FirstRow { get; set; }

    /// <summary>Gets or sets the training steps before this one: with the seed, the key of every random draw.</summary>
    public long Step { get; set; }

    /// <summary>Gets or sets the share of all training steps that are done, from 0 to 1, for what is annealed over training.</summary>
    public double Progress { get; set; }

    public long Seed { get; init; }

    /// <summary>Gets or sets the factor of each row's gradient: one over the rows of the whole batch.</summary>
    public float GradientScale { get; set; }

    /// <summary>Gets or sets the numbers in the data of the rows of this batch, for messages; null where they count from 0.</summary>
    public int[]? Samples { get; set; }

    /// <summary>Gets or sets whether parameter gradients are added to (a batch in several pieces) or overwritten.</summary>
    public bool Accumulate { get; set; }
}

/// <summary>Matrix of planned memory: one row of a fixed width per sample, or per slice of the batch.</summary>
/// <param name="Memory">The rows; where each worker has its own, those of worker 0.</param>
/// <param name="Width">Floats of a row.</param>
internal readonly record struct Slot(FloatSlice Memory, int Width)
{
    /// <summary>Gets the distance between the workers' memories where they hold only the current tile; 0 for the whole batch.</summary>
    public int PerWorker { get; init; }

    public Span<float> Rows(Tile rows) => PerWorker == 0
        ? Memory.Rows(rows.Start, rows.Count, Width)
        : Memory.OfWorker(rows.Worker * PerWorker + rows.Offset * Width, rows.Count * Width);

    public Span<float> First(int rows) => PerWorker == 0
        ? Memory.Rows(0, rows, Width)
        : throw new InvalidOperationException("A value that lives no longer than a tile was asked for all rows of the batch.");

    public Span<float> OfWorker(int worker) => Memory.OfWorker(worker * PerWorker, Memory.Length);
}

/// <summary>Partial sums of the slices of a batch, to be added in their order.</summary>
internal readonly ref struct SliceSums(Slot slot, int count)
{
    public int Count => count;

    public Span<float> this[int slice] => slot.Memory.Rows(slice, 1, slot.Width);
}

/// <summary>Memory of one step of the plan: values, gradients, parameters and workspaces, by position.</summary>
/// <remarks>Bound once when the network is built; asking for a span allocates nothing.</remarks>
internal sealed class StepMemory
{
    public required StepContext Context { get; init; }

    /// <summary>Gets the position of the step in the plan, part of the key of its random draws.</summary>
    public required int Index { get; init; }

    /// <summary>Gets the key of the layer, for messages.</summary>
    public required string Key { get; init; }

    /// <summary>Gets whether another layer with the same weights has written their gradients before this step does.</summary>
    public bool AddsToGradients { get; init; }

    public required Slot[] Inputs { get; init; }

    public required Slot Output { get; init; }

    /// <summary>Gets the lengths of the samples of each input; none where the layer does not use lengths.</summary>
    public Slot[] InputLengths { get; init; } = [];

    /// <summary>Gets the lengths that the step computes.</summary>
    public Slot OutputLengths { get; init; }

    public required Slot[] InputGradients { get; init; }

    public required Slot[] OutputGradients { get; init; }

    public required FloatSlice[] Parameters { get; init; }

    public required FloatSlice[] ParameterGradients { get; init; }

    public required FloatSlice[] States { get; init; }

    public required Slot[] Workspaces { get; init; }

    /// <summary>Gets the most slices of each workspace with partial sums; 0 for other workspaces.</summary>
    public required int[] Slices { get; init; }

    /// <summary>Gets the samples of the step for each row of the batch; 1 unless the operation is a <see cref="RepeatedOperation"/>.
    /// </summary>
    public int Times { get; private init; } = 1;

    public int Rows => Context.Rows * Times;

    public bool Accumulate => Context.Accumulate || AddsToGradients;

    public ReadOnlySpan<float> X(Tile rows, int input = 0) => Inputs[input].Rows(rows);

    public Span<float> Y(Tile rows) => Output.Rows(rows);

    public Span<float> DX(Tile rows, int input = 0) => InputGradients[input].Rows(rows);

    public ReadOnlySpan<float> DY(Tile rows, int output = 0) => OutputGradients[output].Rows(rows);

    /// <summary>Returns the number of real steps of each sample of an input, which padding follows; empty where all steps are real.
    /// </summary>
    public ReadOnlySpan<float> Lengths(Tile rows, int input = 0) =>
        input < InputLengths.Length && !InputLengths[input].Memory.IsEmpty ? InputLengths[input].Rows(rows) : [];

    /// <summary>Returns the lengths that the step gives its samples.</summary>
    public Span<float> GivenLengths(Tile rows) => OutputLengths.Rows(rows);

    /// <summary>Returns the number in the data of a row of the batch, for messages.</summary>
    public int SampleOf(int row) => Context.Samples is { } samples ? samples[row / Times] : row / Times;

    public ReadOnlySpan<float> AllX(int input = 0) => Inputs[input].First(Rows);

    public Span<float> AllY() => Output.First(Rows);

    public Span<float> AllDX(int input = 0) => InputGradients[input].First(Rows);

    public ReadOnlySpan<float> AllDY(int output = 0) => OutputGradients[output].First(Rows);

    public ReadOnlySpan<float> W(int parameter) => Parameters[parameter].Span;

    public Span<float> DW(int parameter) => ParameterGradients[parameter].Span;

    public Span<float> State(int state) => States[state].Span;

    /// <summary>Returns a workspace of constant size.</summary>
    public Span<float> Workspace(int workspace) => Workspaces[workspace].Memory.Span;

    public Span<float> Workspace(Tile rows, int workspace) => Workspaces[workspace].Rows(rows);

    public Span<float> AllWorkspace(int workspace) => Workspaces[workspace].First(Rows);

    /// <summary>Returns the scratch workspace of a tile; its former values are lost.</summary>
    public Span<float> Scratch(Tile tile, int workspace) => Workspaces[workspace].OfWorker(tile.Worker);

    /// <summary>Returns the partial sums of a tile's slice.</summary>
    public Span<float> SliceSum(Tile rows, int workspace) =>
        Workspaces[workspace].Memory.Rows(rows.Slice, 1, Workspaces[workspace].Width);

    /// <summary>Returns the partial sums of all slices of this batch.</summary>
    public SliceSums SliceSums(int workspace) => new(Workspaces[workspace], Math.Min(Slices[workspace], Context.Rows));

    /// <summary>Returns the memory as several samples for each row of the batch.</summary>
    public StepMemory Repeated(int times)
    {
        Slot[] Narrow(Slot[] slots) => [.. slots.Select(slot => slot with { Width = slot.Width / times })];
        return new StepMemory
        {
            Times = times,
            Context = Context,
            Index = Index,
            Key = Key,
            AddsToGradients = AddsToGradients,
            Inputs = Narrow(Inputs),
            Output = Output with { Width = Output.Width / times },
            InputGradients = Narrow(InputGradients),
            OutputGradients = Narrow(OutputGradients),
            Parameters = Parameters,
            ParameterGradients = ParameterGradients,
            States = States,
            // Partial sums belong to slices, not to rows.
            Workspaces = [.. Workspaces.Select((slot, w) => Slices[w] > 0 ? slot : slot with { Width = slot.Width / times })],
            Slices = Slices,
        };
    }

    /// <summary>Returns the rows of a tile of the batch as the step counts them.</summary>
    public Tile Own(Tile rows) => rows with { Start = rows.Start * Times, Count = rows.Count * Times };

    /// <summary>Returns whether any step needs the gradient of this input.</summary>
    public bool NeedsInputGradient(int input = 0) => !InputGradients[input].Memory.IsEmpty;

    /// <summary>Returns the place of a tile's first row in the whole batch, by which random draws are numbered.</summary>
    public long PlaceOf(Tile rows) => (long)Context.FirstRow * Times + rows.Start;

    public CounterRandom Random(RandomPurpose purpose) => new(Context.Seed, purpose, Context.Step, Index);
}
