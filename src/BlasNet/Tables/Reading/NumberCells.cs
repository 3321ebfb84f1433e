using System.Runtime.InteropServices;

namespace BlasNet.Tables;

/// <summary>Numbers of a column: full blocks in the store of the table, the rest in an array of their own.</summary>
/// <remarks>A block of decimals such as 12.75 is kept as integers and the number of decimals, 4 bytes a number, if that gives back the
/// same bits; any other block takes 8.</remarks>
internal sealed class NumberCells(CellStore store)
{
    /// <summary>The number of cells in a block.</summary>
    public const int BlockLength = 1 << BlockBits;

    private const int BlockBits = 12, First = 16, Half = BlockLength / 2, Plain = -1;

    // Reading a few numbers of a block must not unpack all of it.
    private const int UnpackedLength = 512;

    private readonly List<(int Block, int Decimals)> blocks = [];
    private double[] last = [];
    private int used;
    private int released;

    /// <summary>Gets the number of cells.</summary>
    public int Count => (blocks.Count << BlockBits) + used;

    /// <summary>Gets a cell.</summary>
    public double this[int row]
    {
        get
        {
            int at = row & (BlockLength - 1);
            if (row >> BlockBits == blocks.Count)
                return last.AsSpan(0, used)[at];
            (int block, int decimals) = blocks[row >> BlockBits];
            return decimals == Plain ? PlainFrom(block, at)[0] : PackedNumbers.Unpack(Integers(block)[at], decimals);
        }
    }

    /// <summary>Returns the contiguous cells from a row on, at least one.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="buffer">Memory for unpacked numbers, which is created at need; what is returned may lie in it.</param>
    public ReadOnlySpan<double> From(int row, scoped ref double[]? buffer)
    {
        int at = row & (BlockLength - 1);
        if (row >> BlockBits == blocks.Count)
            return last.AsSpan(at..used);
        (int block, int decimals) = blocks[row >> BlockBits];
        if (decimals == Plain)
            return PlainFrom(block, at);
        buffer ??= new double[UnpackedLength];
        ReadOnlySpan<int> packed = Integers(block)[at..];
        Span<double> unpacked = buffer.AsSpan(0, Math.Min(packed.Length, buffer.Length));
        PackedNumbers.Unpack(packed[..unpacked.Length], decimals, unpacked);
        return unpacked;
    }

    /// <summary>Appends a cell.</summary>
    public void Add(double value)
    {
        if (used == last.Length)
            Grow();
        last[used++] = value;
    }

    /// <summary>Copies all cells into one array.</summary>
    public double[] ToArray()
    {
        double[] copy = new double[Count];
        double[]? buffer = null;
        for (int row = 0; row < copy.Length;)
        {
            ReadOnlySpan<double> part = From(row, ref buffer);
            part.CopyTo(copy.AsSpan(row));
            row += part.Length;
        }
        return copy;
    }

    /// <summary>Frees the blocks before a row; their cells can no longer be read.</summary>
    public void ReleaseBefore(int row)
    {
        for (; released < Math.Min(row >> BlockBits, blocks.Count); released++)
        {
            (int block, int decimals) = blocks[released];
            store.Release(block);
            if (decimals == Plain)
                store.Release(block + 1);
        }
    }

    private void Grow()
    {
        // A table may have thousands of columns and few rows.
        if (last.Length < BlockLength)
        {
            Array.Resize(ref last, Math.Clamp(last.Length * 4, First, BlockLength));
            return;
        }
        Span<int> packed = stackalloc int[BlockLength];
        if (PackedNumbers.TryPack(last, packed, out int decimals))
        {
            blocks.Add((store.Append(MemoryMarshal.AsBytes(packed)), decimals));
        }
        else
        {
            blocks.Add((store.Append(MemoryMarshal.AsBytes(last.AsSpan(0, Half))), Plain));
            store.Append(MemoryMarshal.AsBytes(last.AsSpan(Half)));
        }
        used = 0;
    }

    private ReadOnlySpan<int> Integers(int block) => MemoryMarshal.Cast<byte, int>(store[block]);

    // The two halves of a block follow each other in number, not in memory.
    private ReadOnlySpan<double> PlainFrom(int block, int at) =>
        MemoryMarshal.Cast<byte, double>(store[block + at / Half])[(at % Half)..];
}

/// <summary>Numbers as integers of 32 bits with a common number of decimals: m / 10^d, which division rounds to the same bits as the
/// reading of the decimal text.</summary>
internal static class PackedNumbers
{
    private const int Missing = int.MinValue;
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    /// <summary>Packs numbers, if unpacking gives back each of them; NaN stands for a missing one.</summary>
    /// <remarks>Shapes: numbers [N], packed [N].</remarks>
    public static bool TryPack(ReadOnlySpan<double> numbers, Span<int> packed, out int decimals)
    {
        decimals = 0;
        foreach (double number in numbers)
        {
            while (!IsPacked(number, decimals, out _))
            {
                if (++decimals == Powers.Length)
                    return false;
            }
        }
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!IsPacked(numbers[i], decimals, out packed[i]))
                return false;
        }
        return true;
    }

    /// <summary>Unpacks a number.</summary>
    public static double Unpack(int packed, int decimals) => packed == Missing ? double.NaN : packed / Powers[decimals];

    /// <summary>Unpacks numbers.</summary>
    /// <remarks>Shapes: packed [N], numbers [N]. Overwrites the numbers.</remarks>
    public static void Unpack(ReadOnlySpan<int> packed, int decimals, Span<double> numbers)
    {
        double power = Powers[decimals];
        for (int i = 0; i < packed.Length; i++)
            numbers[i] = packed[i] == Missing ? double.NaN : packed[i] / power;
    }

    private static bool IsPacked(double number, int decimals, out int packed)
    {
        packed = Missing;
        if (double.IsNaN(number))
            return true;
        double power = Powers[decimals], integer = Math.Round(number * power);
        if (!(Math.Abs(integer) <= int.MaxValue))
            return false;
        packed = (int)integer;
        // Bits, because a negative zero equals 0.
        return BitConverter.DoubleToInt64Bits(packed / power) == BitConverter.DoubleToInt64Bits(number);
    }
}
