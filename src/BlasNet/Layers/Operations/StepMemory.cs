using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Holds what all steps of a pass share: how many rows this batch has, which step it is, and how gradients are written.</summary>
internal sealed class StepContext
{
    /// <summary>Samples in this batch; at most the capacity that the plan was made for.</summary>
    public int Rows { get; set; }

    /// <summary>Training steps taken before this one: with the seed, the key of every random draw.</summary>
    public long Step { get; set; }

    public long Seed { get; init; }

    /// <summary>Factor of every row's share in the gradient: one over the rows of the whole batch.</summary>
    public float GradientScale { get; set; }

    /// <summary>Whether parameter gradients are added to (a batch in several pieces) or overwritten.</summary>
    public bool Accumulate { get; set; }
}

/// <summary>Is a matrix of planned memory: a slice that holds one row of a fixed width per sample, or per slice of the batch.</summary>
/// <param name="Memory">The rows; where every worker has its own, those of worker 0.</param>
/// <param name="Width">Floats of a row.</param>
internal readonly record struct Slot(FloatSlice Memory, int Width)
{
    /// <summary>Distance from one worker's memory to the next one's where it holds the current tile alone; 0 for the whole batch's.</summary>
    public int PerWorker { get; init; }

    public Span<float> Rows(Tile rows) => PerWorker == 0
        ? Memory.Rows(rows.Start, rows.Count, Width)
        : Memory.OfWorker(rows.Worker * PerWorker, rows.Count * Width);

    public Span<float> First(int rows) => PerWorker == 0
        ? Memory.Rows(0, rows, Width)
        : throw new InvalidOperationException("A value that lives no longer than a tile was asked for all rows of the batch.");

    public Span<float> OfWorker(int worker) => Memory.OfWorker(worker * PerWorker, Memory.Length);
}

/// <summary>Gives the partial sums of the slices of a batch, to be added in their order.</summary>
internal readonly ref struct SliceSums(Slot slot, int count)
{
    public int Count => count;

    public Span<float> this[int slice] => slot.Memory.Rows(slice, 1, slot.Width);
}

/// <summary>Gives an operation the memory of its step: values, gradients, parameters and workspaces, by position.</summary>
/// <remarks>Bound once when the network is built; asking for a span allocates nothing.</remarks>
internal sealed class StepMemory
{
    public required StepContext Context { get; init; }

    /// <summary>Position of the step in the plan: part of the key of its random draws.</summary>
    public required int Index { get; init; }

    /// <summary>Key of the layer, for messages.</summary>
    public required string Key { get; init; }

    public required Slot[] Inputs { get; init; }

    public required Slot Output { get; init; }

    public required Slot[] InputGradients { get; init; }

    public required Slot[] OutputGradients { get; init; }

    public required FloatSlice[] Parameters { get; init; }

    public required FloatSlice[] ParameterGradients { get; init; }

    public required FloatSlice[] States { get; init; }

    public required Slot[] Workspaces { get; init; }

    /// <summary>The most slices that the partial sums of each workspace have; 0 for other workspaces.</summary>
    public required int[] Slices { get; init; }

    public int Rows => Context.Rows;

    public bool Accumulate => Context.Accumulate;

    public ReadOnlySpan<float> X(Tile rows, int input = 0) => Inputs[input].Rows(rows);

    public Span<float> Y(Tile rows) => Output.Rows(rows);

    public Span<float> DX(Tile rows, int input = 0) => InputGradients[input].Rows(rows);

    public ReadOnlySpan<float> DY(Tile rows, int output = 0) => OutputGradients[output].Rows(rows);

    public ReadOnlySpan<float> AllX(int input = 0) => Inputs[input].First(Rows);

    public Span<float> AllY() => Output.First(Rows);

    public Span<float> AllDX(int input = 0) => InputGradients[input].First(Rows);

    public ReadOnlySpan<float> AllDY(int output = 0) => OutputGradients[output].First(Rows);

    public ReadOnlySpan<float> W(int parameter) => Parameters[parameter].Span;

    public Span<float> DW(int parameter) => ParameterGradients[parameter].Span;

    public Span<float> State(int state) => States[state].Span;

    /// <summary>A workspace of constant size, whole.</summary>
    public Span<float> Workspace(int workspace) => Workspaces[workspace].Memory.Span;

    public Span<float> Workspace(Tile rows, int workspace) => Workspaces[workspace].Rows(rows);

    public Span<float> AllWorkspace(int workspace) => Workspaces[workspace].First(Rows);

    /// <summary>The memory of a tile's scratch workspace; what it held before is gone.</summary>
    public Span<float> Scratch(Tile tile, int workspace) => Workspaces[workspace].OfWorker(tile.Worker);

    /// <summary>The partial sums of the slice that a tile belongs to.</summary>
    public Span<float> SliceSum(Tile rows, int workspace) =>
        Workspaces[workspace].Memory.Rows(rows.Slice, 1, Workspaces[workspace].Width);

    /// <summary>The partial sums of all slices of this batch.</summary>
    public SliceSums SliceSums(int workspace) => new(Workspaces[workspace], Math.Min(Slices[workspace], Rows));

    /// <summary>Whether anybody needs the gradient of this input.</summary>
    public bool NeedsInputGradient(int input = 0) => !InputGradients[input].Memory.IsEmpty;

    public CounterRandom Random(RandomPurpose purpose) => new(Context.Seed, purpose, Context.Step, Index);
}
