namespace BlasNet.Tensors;

/// <summary>Part of a phase's work: the half-open range of rows, columns or elements that one worker computes in one go.</summary>
/// <param name="Index">Position among the tiles; sums over tiles are taken in this order.</param>
/// <param name="Start">First row, column or element.</param>
/// <param name="Count">Number of rows, columns or elements.</param>
/// <param name="Worker">The worker that runs it: selects scratch memory, and must not affect results.</param>
internal readonly record struct Tile(int Index, int Start, int Count, int Worker)
{
    public int End => Start + Count;

    /// <summary>Gets the slice of the batch that a tile of rows belongs to; one worker runs a slice's tiles in order.</summary>
    public int Slice { get; init; }

    /// <summary>Gets whether the tile is the first of its slice, which overwrites the sums that later tiles add to.</summary>
    public bool OpensSlice { get; init; }

    /// <summary>Gets the place of a part of a tile within the memory that each worker has for whole tiles; 0 for whole tiles.</summary>
    public int Offset { get; init; }

    /// <summary>Returns some rows of the tile.</summary>
    public Tile Part(int start, int count) => this with { Start = Start + start, Count = count, Offset = Offset + start };
}

/// <summary>Tiling of a length by its size alone, never by the number of threads, so that results do not depend on it.</summary>
internal readonly record struct Tiling(int Length, int TileLength)
{
    /// <summary>Creates a single tile.</summary>
    public static Tiling Whole(int length) => new(length, Math.Max(1, length));

    /// <summary>Creates even tiles of at least the given length (unless the whole is shorter), rounded up to a multiple.</summary>
    public static Tiling AtLeast(int length, int minimum, int multiple = 1)
    {
        int tiles = Math.Max(1, length / Math.Max(1, minimum));
        int even = (length + tiles - 1) / tiles;
        return new Tiling(length, Math.Max(1, (even + multiple - 1) / multiple * multiple));
    }

    public int Count => (Length + TileLength - 1) / TileLength;

    public Tile this[int index, int worker = 0] =>
        new(index, index * TileLength, Math.Min(TileLength, Length - index * TileLength), worker);
}

/// <summary>Division of a batch's rows into even slices, and of each slice into tiles, by the number of rows alone.</summary>
/// <param name="Rows">Samples of the batch.</param>
/// <param name="Most">The most slices; as many as rows where there are fewer.</param>
/// <param name="RowsPerTile">The most rows of a tile.</param>
internal readonly record struct Slicing(int Rows, int Most, int RowsPerTile)
{
    public int Count => Math.Min(Rows, Most);

    /// <summary>Gets the tile of a slice that begins so many rows after the slice's start; an empty one after its end.</summary>
    public Tile this[int slice, int from, int worker = 0]
    {
        get
        {
            int start = Start(slice) + from;
            return new Tile(slice, start, Math.Max(0, Math.Min(RowsPerTile, Start(slice + 1) - start)), worker)
            {
                Slice = slice,
                OpensSlice = from == 0,
            };
        }
    }

    private int Start(int slice) => (int)((long)slice * Rows / Count);
}
