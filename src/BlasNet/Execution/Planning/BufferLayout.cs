using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>The place of every buffer: in the arena, which holds the rows of a batch, or in each worker's memory for its current
/// tile.</summary>
/// <remarks>
/// A buffer that lives within one chain of rows never holds more than a tile's rows, so it lies in the worker's tile memory and stays
/// in its cache. The scratch memory of operations follows: each phase may overwrite what another left there.
/// </remarks>
internal sealed class BufferLayout
{
    private readonly StepGraph graph;
    private readonly IReadOnlyList<Stage> stages;
    private readonly int capacity;
    private readonly Lifetimes lifetimes;
    private readonly PlannedBuffer?[] places;

    public BufferLayout(StepGraph graph, IReadOnlyList<Stage> forward, IReadOnlyList<Stage> backward, int capacity)
    {
        this.graph = graph;
        this.capacity = capacity;
        stages = [.. forward, .. backward];
        CheckSize(graph, capacity);
        lifetimes = new Lifetimes(graph, forward, backward);
        places = new PlannedBuffer?[graph.Buffers.Count];
        TileLength = PlaceScratch(PlaceTiles());
        ArenaLength = PlaceArena();
    }

    public IReadOnlyList<PlannedBuffer> Buffers => places!;

    public int ArenaLength { get; }

    public int TileLength { get; }

    /// <summary>Refuses a batch whose values no block can hold, with the largest arena that the planner can need: no two buffers share
    /// memory. Rows of a larger batch could not be counted either.</summary>
    /// <exception cref="ConfigurationException">The batch is too large.</exception>
    public static void CheckSize(StepGraph graph, int capacity)
    {
        const int LargestBlock = int.MaxValue - FloatBlock.Alignment;
        if (graph.Buffers.Sum(buffer => (long)buffer.PerRow * capacity + buffer.Constant + FloatBlock.Alignment) > LargestBlock)
            throw new ConfigurationException(
                $"A batch of {capacity} samples needs more than {int.MaxValue} floats for the values of this model. Take smaller batches.");
    }

    private int PlaceTiles()
    {
        var ofStage = new List<int>[stages.Count];
        for (int b = 0; b < places.Length; b++)
        {
            if (graph.Buffers[b] is { PerRow: > 0, Constant: 0 } && lifetimes.PhasesOf(b) is not null)
                (ofStage[lifetimes.StagesOf(b).First] ??= []).Add(b);
        }
        int length = 0;
        for (int s = 0; s < stages.Count; s++)
        {
            if (ofStage[s] is { } buffers)
                length = Math.Max(length, Place(buffers, b =>
                {
                    (int first, int last) = lifetimes.PhasesOf(b)!.Value;
                    return new Lifetime(checked(graph.Buffers[b].PerRow * stages[s].RowsPerTile), first, last);
                }, ofTile: true));
        }
        return length;
    }

    private int PlaceScratch(int from)
    {
        int end = from;
        foreach (PlannedStep step in graph.Steps)
        {
            int offset = from;
            for (int w = 0; w < step.Workspaces.Length; w++)
            {
                int length = step.Operation.Workspaces[w].Scratch, buffer = step.Workspaces[w];
                if (length == 0 || buffer < 0)
                    continue;
                (int first, int last) = lifetimes.StagesOf(buffer);
                places[buffer] = new PlannedBuffer(graph.Buffers[buffer].Name, 0, length)
                {
                    Lifetime = new Lifetime(length, first, last),
                    Offset = offset,
                    OfTile = true,
                };
                offset = checked(offset + FloatBlock.Align(length));
            }
            end = Math.Max(end, offset);
        }
        return end;
    }

    private int PlaceArena() => Place([.. Enumerable.Range(0, places.Length).Where(b => places[b] is null)], b =>
    {
        Buffer buffer = graph.Buffers[b];
        (int first, int last) = lifetimes.StagesOf(b);
        return new Lifetime(checked(buffer.PerRow * capacity + buffer.Constant), first, last);
    }, ofTile: false);

    private int Place(List<int> buffers, Func<int, Lifetime> lifetimeOf, bool ofTile)
    {
        Lifetime[] all = Array.ConvertAll((int[])[.. buffers], buffer => lifetimeOf(buffer));
        (int[] offsets, int total) = MemoryPlanner.Place(all);
        for (int i = 0; i < buffers.Count; i++)
        {
            Buffer buffer = graph.Buffers[buffers[i]];
            places[buffers[i]] = new PlannedBuffer(buffer.Name, buffer.PerRow, buffer.Constant)
            {
                Lifetime = all[i],
                Offset = offsets[i],
                OfTile = ofTile,
            };
        }
        return total;
    }
}
