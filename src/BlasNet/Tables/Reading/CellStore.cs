using System.Runtime.InteropServices;
using BlasNet.Native;

namespace BlasNet.Tables;

/// <summary>Store of the full blocks of cells of all columns of a table, outside the garbage-collected heap.</summary>
internal abstract class CellStore : IDisposable
{
    /// <summary>The length of a block in bytes, a power of two: 4096 integers or 2048 doubles.</summary>
    public const int BlockBytes = 1 << 14;

    /// <summary>Gets the cells of a block, aligned to 8 bytes; valid until it is released.</summary>
    public abstract ReadOnlySpan<byte> this[int block] { get; }

    /// <summary>Creates a store in memory or, given a folder, in a temporary file there.</summary>
    /// <exception cref="MachineException">The folder cannot be written.</exception>
    public static CellStore In(string? folder) => folder is null ? new MemoryCellStore() : new FileCellStore(folder);

    /// <summary>Stores a copy of a block and returns its number.</summary>
    /// <exception cref="MachineException">The disk is full, or no memory is left.</exception>
    public abstract int Append(ReadOnlySpan<byte> cells);

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
    private const int BlockFloats = BlockBytes / sizeof(float);

    private readonly List<Chunk> chunks = [];
    private readonly List<(Chunk Chunk, int Offset)> blocks = [];

    public override ReadOnlySpan<byte> this[int block] => Bytes(blocks[block].Chunk, blocks[block].Offset);

    public override int Append(ReadOnlySpan<byte> cells)
    {
        if (chunks.Count == 0 || chunks[^1].Used == chunks[^1].Blocks)
            chunks.Add(new Chunk(Math.Min(MostBlocks, FewestBlocks << Math.Min(chunks.Count, 16))));
        Chunk chunk = chunks[^1];
        int offset = chunk.Used++ * BlockFloats;
        cells.CopyTo(Bytes(chunk, offset));
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

    private static Span<byte> Bytes(Chunk chunk, int offset) => MemoryMarshal.AsBytes(chunk.Memory.Span(offset, BlockFloats));

    private sealed class Chunk(int blocks)
    {
        public AlignedMemory Memory { get; } = new(blocks * BlockFloats);

        public int Blocks => blocks;

        public int Used { get; set; }

        public int Released { get; set; }
    }
}
