using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Tables;

/// <summary>Cells of a column: full blocks in the store of the table, the rest in an array of their own.</summary>
internal sealed class Cells<T>(CellStore store) where T : unmanaged
{
    private const int First = 16;
    private static readonly int BlockBits = BitOperations.Log2((uint)(CellStore.BlockBytes / Unsafe.SizeOf<T>()));
    private readonly List<int> blocks = [];
    private T[] last = [];
    private int used;
    private int released;

    /// <summary>Gets the number of cells in a block, a power of two.</summary>
    public static int BlockLength => 1 << BlockBits;

    /// <summary>Gets the number of cells.</summary>
    public int Count => (blocks.Count << BlockBits) + used;

    /// <summary>Gets a cell.</summary>
    public T this[int row] => From(row)[0];

    /// <summary>Returns the contiguous cells from a row on, at least one; valid as long as the column.</summary>
    public ReadOnlySpan<T> From(int row)
    {
        int block = row >> BlockBits, start = row & (BlockLength - 1);
        return block == blocks.Count ? last.AsSpan(start..used) : MemoryMarshal.Cast<byte, T>(store[blocks[block]])[start..];
    }

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
        for (int row = 0; row < copy.Length; row += BlockLength)
            From(row).CopyTo(copy.AsSpan(row));
        return copy;
    }

    /// <summary>Frees the blocks before a row; their cells can no longer be read.</summary>
    public void ReleaseBefore(int row)
    {
        for (; released < Math.Min(row >> BlockBits, blocks.Count); released++)
            store.Release(blocks[released]);
    }

    private void Grow()
    {
        // A table may have thousands of columns and few rows.
        if (last.Length < BlockLength)
        {
            Array.Resize(ref last, Math.Clamp(last.Length * 4, First, BlockLength));
            return;
        }
        blocks.Add(store.Append(MemoryMarshal.AsBytes<T>(last)));
        used = 0;
    }
}
