namespace BlasNet.Tensors;

/// <summary>Cut of a broadcast operation into blocks: long runs of the result, also where the operands repeat along short axes.</summary>
/// <remarks>
/// Axes of one element are dropped, and neighbours are merged that each operand either runs through or repeats along. A block is a number
/// of rows: indices of one axis with all that lies inside it, such as 682 rows of [1000000, 3]. Blocks depend on the shapes alone.
/// </remarks>
internal sealed class BroadcastLayout
{
    // Bytes of a block of a small result: of operands that must be expanded, as many stay in the L1 cache.
    private const int SmallBlock = 8 << 10;

    // Long blocks of a tile, which share what is expanded once.
    private const int BlocksPerTile = 4;

    // The extents from the first axis on, then the strides of each operand in as many places.
    private readonly int[] axes;
    private readonly int places;
    private readonly int first;
    private readonly int chunks;
    private readonly int blocks;
    private readonly int blocksPerTile;

    /// <summary>Cuts an operation on operands of the given shapes, which broadcast to the common one.</summary>
    public BroadcastLayout(int elementBytes, ReadOnlySpan<int> common, params ReadOnlySpan<int[]> shapes)
    {
        places = common.Length + 1;
        axes = new int[places * (shapes.Length + 1)];
        first = Join(common, shapes);
        int total = 1;
        foreach (int extent in axes.AsSpan(first, places - first))
            total *= extent;
        IsLarge = LargeResult.Is(total, elementBytes);
        int longBlock = LargeResult.TileBytes / elementBytes, blockLength = IsLarge ? longBlock : SmallBlock / elementBytes;
        Axis = places - 1;
        RowLength = 1;
        while (Axis > first && RowLength * axes[Axis] < blockLength)
            RowLength *= axes[Axis--];
        // Without an axis inside the rows nothing is expanded, and blocks may be long.
        Rows = Math.Min(axes[Axis], Math.Max(1, (RowLength == 1 ? longBlock : blockLength + RowLength - 1) / RowLength));
        chunks = (axes[Axis] + Rows - 1) / Rows;
        blocks = total / (axes[Axis] * RowLength) * chunks;
        blocksPerTile = Math.Max(1, BlocksPerTile * longBlock / (Rows * RowLength));
    }

    /// <summary>Gets the elements of a row of a block.</summary>
    public int RowLength { get; }

    /// <summary>Gets the most rows of a block.</summary>
    public int Rows { get; }

    /// <summary>Gets the number of tiles, each of consecutive blocks.</summary>
    public int Tiles => (blocks + blocksPerTile - 1) / blocksPerTile;

    /// <summary>Gets whether there is work for more than one thread.</summary>
    public bool IsLarge { get; }

    /// <summary>Gets the extents from the axis of the rows on.</summary>
    public ReadOnlySpan<int> BlockExtents => axes.AsSpan(Axis, places - Axis);

    private int Axis { get; }

    /// <summary>Gets the strides of an operand from the axis of the rows on, 0 where it repeats.</summary>
    public ReadOnlySpan<int> BlockStrides(int operand) => StridesOf(operand)[Axis..];

    /// <summary>Gets the range of blocks of a tile.</summary>
    public (int First, int End) BlocksOf(int tile) => (tile * blocksPerTile, Math.Min(blocks, (tile + 1) * blocksPerTile));

    /// <summary>Gets where a block begins in the result, and its rows.</summary>
    public (int Start, int Rows) Place(int block)
    {
        int outer = block / chunks, row = (block - outer * chunks) * Rows;
        return ((outer * axes[Axis] + row) * RowLength, Math.Min(Rows, axes[Axis] - row));
    }

    /// <summary>Gets where a block begins in an operand.</summary>
    public int Offset(int block, int operand)
    {
        ReadOnlySpan<int> strides = StridesOf(operand);
        int outer = block / chunks, offset = (block - outer * chunks) * Rows * strides[Axis];
        for (int i = Axis - 1; i >= first; i--)
        {
            int next = outer / axes[i];
            offset += (outer - next * axes[i]) * strides[i];
            outer = next;
        }
        return offset;
    }

    private Span<int> StridesOf(int operand) => axes.AsSpan(places * (operand + 1), places);

    // Fills in the axes from the last to the first, and returns the first.
    private int Join(ReadOnlySpan<int> common, ReadOnlySpan<int[]> shapes)
    {
        int at = places;
        Span<int> own = stackalloc int[shapes.Length], next = stackalloc int[shapes.Length];
        next.Fill(1);
        for (int i = 1; i <= common.Length; i++)
        {
            int extent = common[^i];
            if (extent == 1)
                continue;
            bool joins = at < places;
            for (int s = 0; s < own.Length; s++)
            {
                int repeated = i > shapes[s].Length ? 1 : shapes[s][^i];
                own[s] = repeated == 1 ? 0 : next[s];
                next[s] *= repeated;
                // It goes on where the inner one ends, or repeats as that does.
                joins = joins && own[s] == StridesOf(s)[at] * axes[at];
            }
            if (joins)
            {
                axes[at] *= extent;
                continue;
            }
            axes[--at] = extent;
            for (int s = 0; s < own.Length; s++)
                StridesOf(s)[at] = own[s];
        }
        if (at == places)
            axes[--at] = 1;
        return at;
    }
}
