using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>Is a buffer to place: its size in floats and the segments from its first write to its last read, both inclusive.</summary>
internal readonly record struct Lifetime(int Length, int First, int Last)
{
    public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
}

/// <summary>Gives buffers that never live at the same time the same memory: a pure function from lifetimes to offsets.</summary>
/// <remarks>
/// Greedy by size (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference"): the largest buffer first,
/// each into the tightest gap between those already placed whose lifetimes overlap its own.
/// </remarks>
internal static class MemoryPlanner
{
    /// <summary>Computes the offset of each buffer and the length of the block that holds them all.</summary>
    public static (int[] Offsets, int Total) Place(IReadOnlyList<Lifetime> buffers)
    {
        var offsets = new int[buffers.Count];
        var placed = new List<int>(buffers.Count);
        int total = 0;
        foreach (int buffer in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Length).ThenBy(i => i))
        {
            int length = FloatBlock.Align(buffers[buffer].Length);
            offsets[buffer] = TightestGap(buffers, offsets, placed.Where(other => buffers[other].Overlaps(buffers[buffer])), length);
            placed.Add(buffer);
            total = Math.Max(total, checked(offsets[buffer] + length));
        }
        return (offsets, total);
    }

    private static int TightestGap(IReadOnlyList<Lifetime> buffers, int[] offsets, IEnumerable<int> neighbours, int length)
    {
        int best = -1, bestWaste = int.MaxValue, end = 0;
        foreach (int other in neighbours.OrderBy(i => offsets[i]))
        {
            int gap = offsets[other] - end;
            if (gap >= length && gap - length < bestWaste)
                (best, bestWaste) = (end, gap - length);
            end = Math.Max(end, offsets[other] + FloatBlock.Align(buffers[other].Length));
        }
        return best >= 0 ? best : end;
    }
}
