using BlasNet.Native;

namespace BlasNet.Tables;

/// <summary>Store of the full blocks of cells of all columns of a table, outside the garbage-collected heap.</summary>
internal abstract class CellStore : IDisposable
{
    /// <summary>The number of cells in a block, each of 4 bytes.</summary>
    public const int BlockLength = 1 << BlockBits;

    /// <summary>The base-2 logarithm of <see cref="BlockLength"/>.</summary>
    public const int BlockBits = 12;

    /// <summary>Gets the cells of a block; valid until it is released.</summary>
    public abstract ReadOnlySpan<float> this[int block] { get; }

    /// <summary>Creates a store in memory or, given a folder, in a temporary file there.</summary>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static CellStore In(string? folder) => folder is null ? new MemoryCellStore() : new FileCellStore(folder);

    /// <summary>Stores a copy of a block and returns its number.</summary>
    /// <exception cref="MachineException">The disk is full, or no memory is left.</exception>
    public abstract int Append(ReadOnlySpan<float> cells);

    /// <summary>Frees a block that is no longer needed.</summary>
    public abstract void Release(int block);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Cell store in memory, which goes back to the system as soon as its blocks are released.</summary>
internal sealed class MemoryCellStore : CellStore
{
    // The system's allocator gives back at once only what is larger than 32 MB; small tables take less.
    private const int FewestBlocks = 64, MostBlocks = 2048;

    private readonly List<Chunk> chunks = [];
    private readonly List<(Chunk Chunk, int Offset)> blocks = [];

    public override ReadOnlySpan<float> this[int block] => blocks[block].Chunk.Memory.Span(blocks[block].Offset, BlockLength);

    public override int Append(ReadOnlySpan<float> cells)
    {
        if (chunks.Count == 0 || chunks[^1].Used == chunks[^1].Blocks)
            chunks.Add(new Chunk(Math.Min(MostBlocks, FewestBlocks << Math.Min(chunks.Count, 16))));
        Chunk chunk = chunks[^1];
        int offset = chunk.Used++ * BlockLength;
        cells.CopyTo(chunk.Memory.Span(offset, BlockLength));
        blocks.Add((chunk, offset));
        return blocks.Count - 1;
    }

    public override void Release(int block)
    {
        Chunk chunk = blocks[block].Chunk;
        if (++chunk.Released == chunk.Blocks)
            chunk.Memory.Dispose();
    }

    public override void Dispose()
    {
        foreach (Chunk chunk in chunks)
            chunk.Memory.Dispose();
    }

    private sealed class Chunk(int blocks)
    {
        public AlignedMemory Memory { get; } = new(blocks * BlockLength);

        public int Blocks => blocks;

        public int Used { get; set; }

        public int Released { get; set; }
    }
}
