using BlasNet.Native;

namespace BlasNet.Data.Tables;

/// <summary>Keeps blocks of cells in memory that goes back to the system as soon as its blocks are released.</summary>
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
