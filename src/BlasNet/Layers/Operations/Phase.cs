using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The work of an operation between two possible barriers: its name, how it is cut, and the maths of one tile.</summary>
/// <remarks>
/// A phase cut by rows reads and writes, for a tile of samples, only those samples' rows. Neighbouring phases cut by rows run as one
/// stage, tile by tile, without a barrier between them. Any other phase is cut into fixed parts (weights, channels).
/// </remarks>
internal sealed record Phase
{
    private Phase(string name, Action<StepMemory, Tile> run, Tiling? parts, RowTiling rows)
    {
        Name = name;
        Run = run;
        Parts = parts;
        Rows = rows;
    }

    public string Name { get; }

    public Action<StepMemory, Tile> Run { get; init; }

    /// <summary>Gets the fixed parts, or null for a phase cut by rows.</summary>
    public Tiling? Parts { get; }

    /// <summary>Gets how many rows a tile of a phase cut by rows takes.</summary>
    public RowTiling Rows { get; init; }

    /// <summary>Gets the workspace of the phase's partial sums over each slice of the batch; -1 for none.</summary>
    public int SumsInto { get; init; } = -1;

    /// <summary>Gets the workspace that the phase fills from parameters alone, or from states that the plan does not change; -1 for none.
    /// These do not change during a pass, so such phases of all layers run together before it.</summary>
    public int Prepares { get; init; } = -1;

    /// <summary>Gets whether the phase only gives the input its gradient: left out where nobody needs that.</summary>
    public bool ForInputGradient { get; init; }

    /// <summary>Gets whether the phase only prepares what phases with <see cref="OnlyParameterGradients"/> read: left out, as these are,
    /// where the layer is frozen.</summary>
    public bool ForParameterGradients { get; init; }

    /// <summary>Gets whether the phase writes parameter gradients and nothing else, so that it may run at any later time of the
    /// pass.</summary>
    public bool OnlyParameterGradients { get; init; }

    /// <summary>Gets which elements of a parameter's gradient a part of the phase completes, where no later phase of the pass reads the
    /// parameter: the optimizer may then update them while they are in a cache. Null where that is not so.</summary>
    public Func<Tile, GradientPart>? Completes { get; init; }

    /// <summary>Gets the products of the layer that the phase computes; none for a memory-bound phase.</summary>
    public LayerProducts Products { get; init; }

    /// <summary>Gets the floating-point operations per sample where they are not those of whole products of the layer; 0 where they are.
    /// </summary>
    public double FlopsPerRow { get; init; }

    /// <summary>Gets the floats per sample that a memory-bound phase reads and writes; 0 for all buffers that the step has in the pass.
    /// </summary>
    public int FloatsPerRow { get; init; }

    /// <summary>Makes a phase cut by rows.</summary>
    public static Phase ByRows(string name, Action<StepMemory, Tile> run, RowTiling rows = default) => new(name, run, null, rows);

    /// <summary>Makes a phase cut into fixed parts.</summary>
    public static Phase ByParts(string name, Tiling parts, Action<StepMemory, Tile> run) => new(name, run, parts, default);
}

/// <summary>Elements of the gradient of a layer's parameter.</summary>
/// <param name="Parameter">The position of the parameter in the layer.</param>
/// <param name="Start">The first element.</param>
/// <param name="Length">The number of elements.</param>
internal readonly record struct GradientPart(int Parameter, int Start, int Length);

/// <summary>The number of rows that a tile of a phase takes: any (the default), at least some, or as many as a cache holds.</summary>
internal readonly record struct RowTiling
{
    private RowTiling(int minimum, bool isCacheSized) => (Minimum, IsCacheSized) = (minimum, isCacheSized);

    /// <summary>Gets the fewest rows that are worth a tile of their own; 0 where any number is as good.</summary>
    public int Minimum { get; private init; }

    /// <summary>Gets whether a tile takes no more rows than a cache holds beyond <see cref="Minimum"/>.</summary>
    public bool IsCacheSized { get; }

    /// <summary>Returns the tiling of rows that are each several of these.</summary>
    public RowTiling Over(int times) => this with { Minimum = (Minimum + times - 1) / times };

    /// <summary>Asks for tall tiles, for products that read a whole kernel per tile.</summary>
    public static RowTiling AtLeast(int rows) => new(rows, false);

    /// <summary>Asks for as many rows as a cache holds, for images; and for as many as are enough work where those are more.</summary>
    public static RowTiling CacheSized(int enough = 1) => new(enough, true);
}
