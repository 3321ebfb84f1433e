using BlasNet.Layers;
using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Gives every buffer its place: in the arena, which holds the rows of a batch, or in the memory that each worker has for the
/// tile at hand.</summary>
/// <remarks>
/// A buffer that is born and dies within one chain of rows never holds more than a tile's rows, so it lies in the worker's tile memory
/// and stays in its cache. The scratch of operations lies behind those: each phase may overwrite what another left there.
/// </remarks>
internal sealed class BufferLayout
{
    private readonly StepGraph graph;
    private readonly IReadOnlyList<Segment> segments;
    private readonly int capacity;
    private readonly Lifetimes lifetimes;
    private readonly PlannedBuffer?[] places;

    public BufferLayout(StepGraph graph, IReadOnlyList<Segment> forward, IReadOnlyList<Segment> backward, int capacity)
    {
        this.graph = graph;
        this.capacity = capacity;
        segments = [.. forward, .. backward];
        CheckSize();
        lifetimes = new Lifetimes(graph, forward, backward);
        places = new PlannedBuffer?[graph.Buffers.Count];
        TileLength = PlaceScratch(PlaceTiles());
        ArenaLength = PlaceArena();
    }

    public IReadOnlyList<PlannedBuffer> Buffers => places!;

    public int ArenaLength { get; }

    public int TileLength { get; }

    // The largest place that the planner can give: every buffer on its own.
    private void CheckSize()
    {
        const int LargestBlock = int.MaxValue - FloatBlock.Alignment;
        if (graph.Buffers.Sum(buffer => (long)buffer.PerRow * capacity + buffer.Constant + FloatBlock.Alignment) > LargestBlock)
            throw new ConfigurationException(
                $"A batch of {capacity} samples needs more than {int.MaxValue} floats for the values of this model. Take smaller batches.");
    }

    private int PlaceTiles()
    {
        var ofSegment = new List<int>[segments.Count];
        for (int b = 0; b < places.Length; b++)
        {
            if (graph.Buffers[b] is { PerRow: > 0, Constant: 0 } && lifetimes.PhasesOf(b) is not null)
                (ofSegment[lifetimes.SegmentsOf(b).First] ??= []).Add(b);
        }
        int length = 0;
        for (int s = 0; s < segments.Count; s++)
        {
            if (ofSegment[s] is { } buffers)
                length = Math.Max(length, Place(buffers, b =>
                {
                    (int first, int last) = lifetimes.PhasesOf(b)!.Value;
                    return new Lifetime(checked(graph.Buffers[b].PerRow * segments[s].RowsPerTile), first, last);
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
                (int first, int last) = lifetimes.SegmentsOf(buffer);
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
        (int first, int last) = lifetimes.SegmentsOf(b);
        return new Lifetime(checked(buffer.PerRow * capacity + buffer.Constant), first, last);
    }, ofTile: false);

    private int Place(List<int> buffers, Func<int, Lifetime> lifetimeOf, bool ofTile)
    {
        Lifetime[] all = [.. buffers.Select(lifetimeOf)];
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
