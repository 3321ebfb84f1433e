namespace BlasNet.Data.Tables;

/// <summary>Holds the cells of a column in blocks, so that growing neither copies nor keeps more than a block too much.</summary>
internal sealed class Cells<T> where T : unmanaged
{
    private const int BlockBits = 12;
    private const int BlockLength = 1 << BlockBits;
    private readonly List<T[]> blocks = [];
    private T[] last = [];
    private int used;

    /// <summary>Gets the number of cells.</summary>
    public int Count => blocks.Count == 0 ? 0 : ((blocks.Count - 1) << BlockBits) + used;

    /// <summary>Gets a cell.</summary>
    public T this[int row] => blocks[row >> BlockBits][row & (BlockLength - 1)];

    /// <summary>Appends a cell.</summary>
    public void Add(T value)
    {
        if (used == last.Length)
            Grow();
        last[used++] = value;
    }

    /// <summary>Copies all cells into one array.</summary>
    public T[] ToArray()
    {
        T[] copy = new T[Count];
        for (int block = 0; block < blocks.Count; block++)
            blocks[block].AsSpan(0, Math.Min(BlockLength, copy.Length - (block << BlockBits))).CopyTo(copy.AsSpan(block << BlockBits));
        return copy;
    }

    private void Grow()
    {
        // The first block begins small: a table may have thousands of columns and few rows.
        if (blocks.Count == 1 && last.Length < BlockLength)
        {
            Array.Resize(ref last, last.Length * 4);
            blocks[0] = last;
            return;
        }
        last = new T[blocks.Count == 0 ? 16 : BlockLength];
        blocks.Add(last);
        used = 0;
    }
}
