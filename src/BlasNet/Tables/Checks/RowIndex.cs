namespace BlasNet.Tables;

/// <summary>Index of equal rows, by a hash of their cells and then by the cells themselves.</summary>
internal sealed class RowIndex
{
    private const int None = -1;
    private readonly ComparedRows rows;
    private readonly Dictionary<ulong, int> firsts = [];
    private readonly int[] next;
    private readonly long[] cells;
    private readonly long[] other;

    /// <summary>Creates the index of all rows.</summary>
    public RowIndex(ComparedRows rows)
    {
        this.rows = rows;
        (cells, other, next) = (new long[rows.Width], new long[rows.Width], new int[rows.Count]);
        var repeated = new List<(int Row, int First)>();
        for (int row = 0; row < rows.Count; row++)
        {
            rows.Read(row, cells);
            ulong hash = Hash(cells);
            int first = Find(hash);
            if (first != None)
            {
                repeated.Add((row, first));
                continue;
            }
            // Different rows with the same hash are rare; they are chained.
            next[row] = firsts.GetValueOrDefault(hash, None);
            firsts[hash] = row;
        }
        Repeated = repeated;
    }

    /// <summary>Gets each row that equals an earlier one, with the first of those.</summary>
    public IReadOnlyList<(int Row, int First)> Repeated { get; }

    /// <summary>Returns each of the other rows that is here too, with the first equal row here.</summary>
    public IReadOnlyList<(int Row, int First)> Common(ComparedRows others)
    {
        var common = new List<(int Row, int First)>();
        for (int row = 0; row < others.Count; row++)
        {
            others.Read(row, cells);
            int first = Find(Hash(cells));
            if (first != None)
                common.Add((row, first));
        }
        return common;
    }

    private int Find(ulong hash)
    {
        for (int row = firsts.GetValueOrDefault(hash, None); row != None; row = next[row])
        {
            rows.Read(row, other);
            if (cells.AsSpan().SequenceEqual(other))
                return row;
        }
        return None;
    }

    // Multiplication by the golden ratio, folded (Knuth, The Art of Computer Programming 3, 6.4).
    private static ulong Hash(ReadOnlySpan<long> cells)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (long cell in cells)
        {
            hash = (hash ^ (ulong)cell) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }
        return hash;
    }
}

/// <summary>Rows as 64-bit cells, which are equal when the rows are.</summary>
internal abstract class ComparedRows(int count, int width)
{
    /// <summary>Gets the number of rows.</summary>
    public int Count { get; } = count;

    /// <summary>Gets the number of cells of a row.</summary>
    public int Width { get; } = width;

    /// <summary>Writes the cells of a row.</summary>
    public abstract void Read(int row, Span<long> cells);

    /// <summary>Returns the bits of a number; both zeros have the same, and so have all missing numbers.</summary>
    protected static long Bits(double number) =>
        number == 0 ? 0 : BitConverter.DoubleToInt64Bits(double.IsNaN(number) ? double.NaN : number);
}
