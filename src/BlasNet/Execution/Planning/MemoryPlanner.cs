using BlasNet.Tensors;

namespace BlasNet.Execution;

/// <summary>A buffer to place: its size in floats and the stages from its first write to its last read, both inclusive.</summary>
internal readonly record struct Lifetime(int Length, int First, int Last)
{
    public bool Overlaps(Lifetime other) => First <= other.Last && other.First <= Last;
}

/// <summary>The sharing of memory between buffers that never live at the same time: a pure function from lifetimes to offsets.</summary>
/// <remarks>
/// Greedy by size (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference"): the largest buffer first,
/// each into the tightest gap between those already placed whose lifetimes overlap its own. Those placed are kept in the order of their
/// offsets, so that one pass over them, without a sort, finds the gap: a model of thousands of layers has many more buffers.
/// </remarks>
internal static class MemoryPlanner
{
    /// <summary>Computes the offset of each buffer and the length of the block that holds them all.</summary>
    public static (int[] Offsets, int Total) Place(IReadOnlyList<Lifetime> buffers)
    {
        var offsets = new int[buffers.Count];
        var placed = new Placed[buffers.Count];
        int total = 0, count = 0;
        foreach (int buffer in Enumerable.Range(0, buffers.Count).OrderByDescending(i => buffers[i].Length).ThenBy(i => i))
        {
            int length = FloatBlock.Align(buffers[buffer].Length);
            int offset = TightestGap(placed.AsSpan(0, count), buffers[buffer], length);
            var own = new Placed(offset, checked(offset + length), buffers[buffer]);
            int position = PositionAfter(placed.AsSpan(0, count), offset);
            Array.Copy(placed, position, placed, position + 1, count - position);
            placed[position] = own;
            count++;
            offsets[buffer] = offset;
            total = Math.Max(total, own.End);
        }
        return (offsets, total);
    }

    private static int TightestGap(ReadOnlySpan<Placed> placed, Lifetime own, int length)
    {
        int best = -1, bestWaste = int.MaxValue, end = 0;
        foreach (ref readonly Placed other in placed)
        {
            if (!other.Lives.Overlaps(own))
                continue;
            int gap = other.Offset - end;
            if (gap >= length && gap - length < bestWaste)
            {
                (best, bestWaste) = (end, gap - length);
                // No later gap is tighter than one without waste.
                if (bestWaste == 0)
                    return best;
            }
            end = Math.Max(end, other.End);
        }
        return best >= 0 ? best : end;
    }

    private static int PositionAfter(ReadOnlySpan<Placed> placed, int offset)
    {
        int low = 0, high = placed.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (placed[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private readonly record struct Placed(int Offset, int End, Lifetime Lives);
}
