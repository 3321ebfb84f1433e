namespace BlasNet.Tensors;

/// <summary>A part of a phase's work: the half-open range of rows, columns or elements that one worker handles in one go.</summary>
/// <param name="Index">Position among the tiles; sums over tiles are taken in this order.</param>
/// <param name="Start">First row, column or element.</param>
/// <param name="Count">How many.</param>
/// <param name="Worker">Which worker runs it: good for choosing scratch memory, and for nothing that reaches a result.</param>
internal readonly record struct Tile(int Index, int Start, int Count, int Worker)
{
    public int End => Start + Count;

    /// <summary>The slice of the batch that a tile of rows belongs to; one worker takes a slice's tiles in order.</summary>
    public int Slice { get; init; }

    /// <summary>Whether the tile is the first of its slice, which overwrites what its followers add to.</summary>
    public bool OpensSlice { get; init; }
}

/// <summary>Cuts a length into tiles by its size alone, never by the number of threads:
/// that is what makes results independent of it.</summary>
internal readonly record struct Tiling(int Length, int TileLength)
{
    /// <summary>Everything in one tile.</summary>
    public static Tiling Whole(int length) => new(length, Math.Max(1, length));

    /// <summary>Even tiles of at least the given length (unless the whole is shorter), their length rounded up to a multiple.</summary>
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

/// <summary>Cuts the rows of a batch into slices of even size, and each slice into tiles, by the number of rows alone.</summary>
/// <param name="Rows">Samples of the batch.</param>
/// <param name="Most">The most slices; as many as rows where there are fewer.</param>
/// <param name="RowsPerTile">The most rows of a tile.</param>
internal readonly record struct Slicing(int Rows, int Most, int RowsPerTile)
{
    public int Count => Math.Min(Rows, Most);

    /// <summary>Gives the tile of a slice that begins that many rows behind the slice's start; an empty one behind its end.</summary>
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
