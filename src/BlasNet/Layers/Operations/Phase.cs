using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Is one stretch of an operation's work between two possible barriers:
/// its name, how it is cut, and the maths of one tile.</summary>
/// <remarks>
/// A phase cut by rows reads and writes, for a tile of samples, only those samples' rows; neighbouring phases cut by rows run as one
/// segment, tile by tile, without a barrier between them. Any other phase is cut into fixed parts (weights, channels).
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

    /// <summary>The fixed parts, or null for a phase cut by rows.</summary>
    public Tiling? Parts { get; }

    /// <summary>The fewest rows that are worth a tile of their own; 0 where any number is as good.</summary>
    public int MinimumRows { get; }

    /// <summary>How few rows are already enough work where many would not fit a cache: convolutions; 0 for other phases.</summary>
    public int FewRows { get; init; }

    /// <summary>The workspace that holds the phase's partial sums over each slice of the batch; -1 for none.</summary>
    public int SumsInto { get; init; } = -1;

    /// <summary>The workspace that the phase fills from parameters, or from states that the plan does not change, alone; -1 for none.
    /// They stand still during a pass, so such phases of all layers run together before it.</summary>
    public int Prepares { get; init; } = -1;

    /// <summary>Whether the phase exists only to give the input its gradient: left out where nobody needs that.</summary>
    public bool ForInputGradient { get; init; }

    /// <summary>Whether the phase writes parameter gradients and nothing else, so that it may run at any later time of the pass.</summary>
    public bool OnlyParameterGradients { get; init; }

    /// <summary>The products of the layer that the phase computes; none for a pass over memory.</summary>
    public LayerProducts Products { get; init; }

    /// <summary>Floats per sample that a pass over memory reads and writes; 0 for all that the step has at hand in the pass.</summary>
    public int Moves { get; init; }

    public static Phase ByRows(string name, Action<StepMemory, Tile> run, int minimumRows = 0) => new(name, run, null, minimumRows);

    public static Phase ByParts(string name, Tiling parts, Action<StepMemory, Tile> run) => new(name, run, parts, 0);
}
