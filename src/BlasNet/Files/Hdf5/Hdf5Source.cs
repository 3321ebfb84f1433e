using System.Buffers.Binary;
using System.Text;

namespace BlasNet.Files;

/// <summary>The bytes of an HDF5 file, with checked access to them and an account of what is made of them.</summary>
/// <remarks>Every address and length in a file is a claim: it is compared with the bytes that are there before anything is read, and the
/// account ends a file whose parts, each of them allowed, would together take more memory or time than a file of its size can need.
/// </remarks>
internal sealed class Hdf5Source
{
    /// <summary>The address of nothing: all bits are set.</summary>
    public const long Undefined = -1;

    /// <summary>What to do about a file in a form that is not read.</summary>
    public const string Advice = "it was written with a newer HDF5 format; save it again with h5py's default";

    // Zeros pack a thousand to one, trained weights hardly at all.
    private const long MostUnpacked = 200, SmallFile = 64L << 20;

    // Far more than the names, attributes and texts of a thousand layers and their optimizer.
    private const int MostParts = 200_000;

    private readonly ReadOnlyMemory<byte> bytes;
    private long leftBytes;
    private int leftParts = MostParts;

    /// <summary>Creates the source.</summary>
    /// <param name="file">The path of the file, for messages.</param>
    /// <param name="bytes">The whole file.</param>
    public Hdf5Source(string file, ReadOnlyMemory<byte> bytes)
    {
        (File, this.bytes, leftBytes) = (file, bytes, SmallFile + MostUnpacked * bytes.Length);
        Heap = new Hdf5Heap(this);
    }

    /// <summary>Gets the path of the file, for messages.</summary>
    public string File { get; }

    /// <summary>Gets the texts of any length.</summary>
    public Hdf5Heap Heap { get; }

    /// <summary>Gets the number of bytes.</summary>
    public int Length => bytes.Length;

    /// <summary>Gets or sets the position that addresses are counted from.</summary>
    public long Base { get; set; }

    /// <summary>Gets or sets the bytes of an address.</summary>
    public int OffsetSize { get; set; } = sizeof(long);

    /// <summary>Gets or sets the bytes of a length.</summary>
    public int LengthSize { get; set; } = sizeof(long);

    /// <summary>Returns a part of the file.</summary>
    /// <exception cref="DataException">The file has no such part.</exception>
    public ReadOnlyMemory<byte> Slice(long address, long length, string section)
    {
        if (address < 0 || length < 0 || (Int128)Base + address + length > bytes.Length)
            throw Error(section,
                $"'{length}' bytes are said to lie at the address '{address}', but the file ends at '{bytes.Length}'; it is damaged");
        return bytes.Slice((int)(Base + address), (int)length);
    }

    /// <summary>Returns a cursor at an address, which may move to the end of the file.</summary>
    public Hdf5Cursor At(long address, string section) =>
        new(this, section, Slice(address, Math.Max(0, bytes.Length - Math.Max(0, address) - Base), section).Span);

    /// <summary>Charges bytes that are made of the file, before they are.</summary>
    public void ChargeBytes(UInt128 count, string section)
    {
        if (count > (UInt128)leftBytes)
            throw Error(section,
                $"its values take '{UInt128.Min(count, long.MaxValue)}' bytes, but a file of '{bytes.Length}' bytes can give "
                    + $"'{leftBytes}' more at most");
        leftBytes -= (long)count;
    }

    /// <summary>Charges names, attributes or texts that are made of the file, before they are.</summary>
    public void ChargeParts(int count, string section)
    {
        if (count > leftParts)
            throw Error(section, $"the file has more than '{MostParts}' names, attributes and texts, the most that are read");
        leftParts -= count;
    }

    /// <summary>Returns the error about a place in the file.</summary>
    public DataException Error(string section, string problem, Exception? inner = null) =>
        new(new Place(File) { Section = section.Length == 0 ? null : Excerpt.Of(section) }, $"{problem}.", inner);
}

/// <summary>Numbers of an HDF5 file, read one after the other.</summary>
internal ref struct Hdf5Cursor(Hdf5Source source, string section, ReadOnlySpan<byte> bytes)
{
    private const int LongestName = 1000;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int at;

    /// <summary>Gets the bytes that are left.</summary>
    public readonly int Left => bytes.Length - at;

    /// <summary>Takes bytes.</summary>
    /// <exception cref="DataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Left)
            throw source.Error(section, $"'{count}' bytes are wanted where '{Left}' are left; the file is damaged");
        at += (int)count;
        return bytes.Slice(at - (int)count, (int)count);
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long count) => Take(count);

    /// <summary>Passes over the bytes up to a multiple of 8, as far as there are any.</summary>
    public void Align() => at = Math.Min(bytes.Length, (at + 7) & ~7);

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    /// <summary>Reads an address; <see cref="Hdf5Source.Undefined"/> for none.</summary>
    public long Offset() => Number(source.OffsetSize);

    /// <summary>Reads a length.</summary>
    public long Length() => Number(source.LengthSize);

    /// <summary>Reads an unsigned number of 1, 2, 4 or 8 bytes; one with all bits set is -1.</summary>
    public long Number(int size)
    {
        long number = 0;
        bool isFull = true;
        ReadOnlySpan<byte> digits = Take(size);
        for (int i = 0; i < size; i++)
        {
            number |= (long)digits[i] << (8 * i);
            isFull &= digits[i] == byte.MaxValue;
        }
        return isFull ? Hdf5Source.Undefined : number;
    }

    /// <summary>Reads a text that ends with a zero byte.</summary>
    public string Name()
    {
        ReadOnlySpan<byte> rest = bytes[at..];
        int end = rest[..Math.Min(rest.Length, LongestName + 1)].IndexOf((byte)0);
        if (end < 0)
            throw source.Error(section, $"a name has no end within '{LongestName}' letters; the file is damaged");
        return Encoding.UTF8.GetString(Take(end));
    }

    /// <summary>Requires the letters that a structure begins with.</summary>
    public void Signature(ReadOnlySpan<byte> expected)
    {
        ReadOnlySpan<byte> found = Take(expected.Length);
        if (!found.SequenceEqual(expected))
            throw source.Error(section,
                $"a structure begins with the bytes '{Convert.ToHexString(found)}', but it must with "
                    + $"'{Encoding.ASCII.GetString(expected)}'; the file is damaged");
    }
}
