using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Part of an operation's work between two possible barriers: its name, its tiling, and the maths of one tile.</summary>
/// <remarks>
/// A phase cut by rows reads and writes, for a tile of samples, only those samples' rows; neighbouring phases cut by rows run as one
/// stage, tile by tile, without a barrier between them. Any other phase is cut into fixed parts (weights, channels).
/// </remarks>
internal sealed record Phase
{
    private Phase(string name, Action<StepMemory, Tile> run, Tiling? parts, int minimumRows)
    {
        Name = name;
        Run = run;
        Parts = parts;
        MinimumRows = minimumRows;
    }

    public string Name { get; }

    public Action<StepMemory, Tile> Run { get; init; }

    /// <summary>Gets the fixed parts, or null for a phase cut by rows.</summary>
    public Tiling? Parts { get; }

    /// <summary>Gets the fewest rows that are worth a tile of their own; 0 where any number will do.</summary>
    public int MinimumRows { get; }

    /// <summary>Gets the fewest rows that are enough work where many do not fit a cache, as in convolutions; 0 for other phases.</summary>
    public int FewRows { get; init; }

    /// <summary>Gets the workspace of the phase's partial sums over each slice of the batch; -1 for none.</summary>
    public int SumsInto { get; init; } = -1;

    /// <summary>Gets the workspace that the phase fills from parameters alone, or from states that the plan does not change; -1 for none.
    /// These are constant during a pass, so such phases of all layers run together before it.</summary>
    public int Prepares { get; init; } = -1;

    /// <summary>Gets whether the phase only computes the input's gradient, and is left out where nothing needs that.</summary>
    public bool ForInputGradient { get; init; }

    /// <summary>Gets whether the phase writes nothing but parameter gradients, and so may run at any later time of the pass.</summary>
    public bool OnlyParameterGradients { get; init; }

    /// <summary>Gets the products of the layer that the phase computes; none for elementwise work.</summary>
    public LayerProducts Products { get; init; }

    /// <summary>Gets the floats per sample that elementwise work reads and writes; 0 for all buffers of the step in the pass.</summary>
    public int FloatsPerRow { get; init; }

    public static Phase ByRows(string name, Action<StepMemory, Tile> run, int minimumRows = 0) => new(name, run, null, minimumRows);

    public static Phase ByParts(string name, Tiling parts, Action<StepMemory, Tile> run) => new(name, run, parts, 0);
}
