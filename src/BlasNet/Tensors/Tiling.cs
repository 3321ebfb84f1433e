namespace BlasNet.Tensors;

/// <summary>A part of a phase's work: the half-open range of rows, columns or elements that one worker handles in one go.</summary>
/// <param name="Index">Position among the tiles; sums over tiles are taken in this order.</param>
/// <param name="Start">First row, column or element.</param>
/// <param name="Count">How many.</param>
/// <param name="Worker">Which worker runs it: good for choosing scratch memory, and for nothing that reaches a result.</param>
internal readonly record struct Tile(int Index, int Start, int Count, int Worker)
{
    public int End => Start + Count;
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
