using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>A phase with the memory of its step.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Memory">The memory.</param>
/// <param name="OwnParameters">The first element of each parameter of the step in the block; empty where another layer has the same
/// weights.</param>
internal readonly record struct BoundPhase(Phase Phase, StepMemory Memory, int[] OwnParameters)
{
    /// <summary>Gets which elements of a gradient a part completes; null for none.</summary>
    public Func<Tile, GradientPart>? Completes => OwnParameters.Length > 0 ? Phase.Completes : null;

    /// <summary>Returns the place of elements in the block of parameters.</summary>
    public (int Start, int Length) Place(GradientPart part) => (OwnParameters[part.Parameter] + part.Start, part.Length);
}

/// <summary>A chain of phases, run on the rows of a slice one tile after the other.</summary>
internal sealed class RowJob(StepContext context, Stage stage, BoundPhase[] phases) : IJob
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
/// <param name="phases">The phases.</param>
/// <param name="update">Updates elements of the block of parameters whose gradients are complete: the first one, their number and the
/// worker; null for no update.</param>
internal sealed class PartsJob(BoundPhase[] phases, Action<int, int, int>? update = null) : IJob
{
    public int TileCount { get; } = Count(phases);

    // The parts of one phase take equally long, those of the next one far longer or shorter.
    public bool TakesTurns => true;

    public void Run(int tile, int worker)
    {
        foreach (BoundPhase phase in phases)
        {
            Tiling parts = phase.Phase.Parts!.Value;
            if (tile < parts.Count)
            {
                Run(phase, parts[tile, worker]);
                return;
            }
            tile -= parts.Count;
        }
    }

    private void Run(in BoundPhase phase, Tile part)
    {
        phase.Phase.Run(phase.Memory, part);
        if (update is null || phase.Completes is not { } completes)
            return;
        (int start, int length) = phase.Place(completes(part));
        update(start, length, part.Worker);
    }

    private static int Count(BoundPhase[] phases)
    {
        int count = 0;
        foreach (BoundPhase phase in phases)
            count += phase.Phase.Parts!.Value.Count;
        return count;
    }
}
