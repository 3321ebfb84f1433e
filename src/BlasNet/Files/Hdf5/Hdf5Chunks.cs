namespace BlasNet.Files;

/// <summary>The values of an array that is cut into blocks of equal extents, found by a tree.</summary>
internal sealed class Hdf5Chunks(
    Hdf5Source source, string section, int[] extents, int elementSize, Hdf5Layout layout, Hdf5Filters filters)
{
    private readonly int[] chunk = layout.Chunk.Length == 0 ? [] : layout.Chunk[..^1];

    /// <summary>Copies the blocks to their places in the whole array.</summary>
    public void CopyTo(Span<byte> values)
    {
        int chunkBytes = CheckedSize();
        var walk = new Hdf5TreeWalk(source, section, 8 + 8 * layout.Chunk.Length, Hdf5TreeWalk.OfChunks);
        var visited = new HashSet<UInt128>();
        foreach (Hdf5TreeLeaf leaf in walk.Leaves(layout.Address))
        {
            var key = new Hdf5Cursor(source, section, leaf.Key.Span);
            long stored = key.UInt32(), skipped = key.UInt32();
            int[] origin = ReadOrigin(ref key);
            if (!visited.Add(Position(origin)))
                throw source.Error(section, $"the block at [{string.Join(", ", origin)}] stands twice in its tree; the file is damaged");
            source.ChargeBytes((UInt128)chunkBytes, section);
            ReadOnlyMemory<byte> block = filters.Undo(source.Slice(leaf.Address, stored, section), skipped, chunkBytes, elementSize);
            Copy(block.Span, origin, values);
        }
    }

    private int CheckedSize()
    {
        if (chunk.Length != extents.Length || chunk.Length == 0 || layout.Chunk[^1] != elementSize)
            throw source.Error(section,
                $"its blocks have the extents [{string.Join(", ", layout.Chunk)}], but they must have '{extents.Length}' and then "
                    + $"'{elementSize}', the bytes of a value; the file is damaged");
        UInt128 bytes = Hdf5Space.Count(layout.Chunk);
        return bytes <= (UInt128)Array.MaxLength
            ? (int)bytes
            : throw source.Error(section, $"its blocks have '{bytes}' bytes, but '{Array.MaxLength}' at most are read");
    }

    private int[] ReadOrigin(ref Hdf5Cursor key)
    {
        int[] origin = new int[extents.Length];
        for (int i = 0; i < origin.Length; i++)
        {
            long start = key.Number(8);
            origin[i] = start >= 0 && start < extents[i] && start % chunk[i] == 0
                ? (int)start
                : throw source.Error(section,
                    $"a block begins at '{start}' along the axis '{i}' of '{extents[i]}', in steps of '{chunk[i]}'; the file is damaged");
        }
        return origin;
    }

    // The number of the first value in the whole array, whose size fits in an array's length.
    private UInt128 Position(int[] origin)
    {
        UInt128 position = 0;
        for (int i = 0; i < origin.Length; i++)
            position = position * (UInt128)extents[i] + (UInt128)origin[i];
        return position;
    }

    // Row by row along the last axis; what lies beyond the array's end is left out.
    private void Copy(ReadOnlySpan<byte> block, int[] origin, Span<byte> values)
    {
        int rank = extents.Length, last = rank - 1;
        int width = Math.Min(chunk[last], extents[last] - origin[last]) * elementSize;
        int[] index = new int[rank];
        while (true)
        {
            long from = 0, to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                from = from * chunk[axis] + index[axis];
                to = to * extents[axis] + origin[axis] + index[axis];
            }
            block.Slice((int)(from * elementSize), width).CopyTo(values[(int)(to * elementSize)..]);
            int moved = last - 1;
            while (moved >= 0 && ++index[moved] == Math.Min(chunk[moved], extents[moved] - origin[moved]))
                index[moved--] = 0;
            if (moved < 0)
                return;
        }
    }
}
