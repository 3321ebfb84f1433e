using System.IO.Compression;
using System.Runtime.InteropServices;

namespace BlasNet.Files;

/// <summary>What was done to each block of an array before it was written: reordering of its bytes, and packing.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2;
    private const int MostFilters = 32;

    private readonly Hdf5Source source;
    private readonly string section;
    private readonly List<int> filters = [];

    private Hdf5Filters(Hdf5Source source, string section) => (this.source, this.section) = (source, section);

    /// <summary>Reads the filters; none where there is no message.</summary>
    /// <exception cref="DataException">A filter is none of those that are read.</exception>
    public static Hdf5Filters Read(Hdf5Source source, ReadOnlyMemory<byte>? message, string section)
    {
        var read = new Hdf5Filters(source, section);
        if (message is not { } data)
            return read;
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int version = cursor.Byte(), count = cursor.Byte();
        if (version is not (1 or 2) || count > MostFilters)
            throw source.Error(section, $"'{count}' filters of the version '{version}' are not read: {Hdf5Source.Advice}");
        cursor.Skip(version == 1 ? 6 : 0);
        for (int i = 0; i < count; i++)
            read.filters.Add(ReadFilter(source, ref cursor, version, section));
        return read;
    }

    /// <summary>Undoes the filters of a block.</summary>
    /// <param name="block">The block as it is stored.</param>
    /// <param name="skipped">A bit for each filter that this block was not put through.</param>
    /// <param name="size">The bytes that the block must have in the end.</param>
    /// <param name="elementSize">The bytes of a value.</param>
    public ReadOnlyMemory<byte> Undo(ReadOnlyMemory<byte> block, long skipped, int size, int elementSize)
    {
        for (int i = filters.Count - 1; i >= 0; i--)
        {
            if ((skipped >> i & 1) == 0)
                block = filters[i] == Deflate ? Inflate(block, size) : Unshuffle(block.Span, elementSize);
        }
        return block.Length == size
            ? block
            : throw source.Error(section, $"a block of values has '{block.Length}' bytes, but it must have '{size}'; the file is damaged");
    }

    private static int ReadFilter(Hdf5Source source, ref Hdf5Cursor cursor, int version, string section)
    {
        int id = cursor.UInt16();
        bool hasName = version == 1 || id >= 256;
        int nameBytes = hasName ? cursor.UInt16() : 0;
        cursor.Skip(2);
        int values = cursor.UInt16();
        string name = Hdf5Type.FixedText(cursor.Take(nameBytes));
        cursor.Skip(4L * (version == 1 ? values + values % 2 : values));
        return id is Deflate or Shuffle
            ? id
            : throw source.Error(section,
                $"its values are stored by the filter '{id}'{(name.Length > 0 ? $" ({Excerpt.Of(name)})" : "")}, but only deflate and "
                    + "shuffle are read; save the file again without it");
    }

    private byte[] Inflate(ReadOnlyMemory<byte> packed, int size)
    {
        byte[] values = new byte[size];
        try
        {
            using var stream = new ZLibStream(Stream(packed), CompressionMode.Decompress);
            int read = stream.ReadAtLeast(values, size, throwOnEndOfStream: false);
            if (read < size || stream.ReadByte() >= 0)
                throw source.Error(section,
                    $"a packed block of values has '{(read < size ? read : size + 1L)}' bytes or more, but it must have '{size}'; "
                        + "the file is damaged");
        }
        catch (InvalidDataException error)
        {
            throw source.Error(section, "a packed block of values cannot be unpacked; the file is damaged", error);
        }
        return values;
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    // First the first bytes of all values, then the second ones, and so on.
    private static byte[] Unshuffle(ReadOnlySpan<byte> bytes, int elementSize)
    {
        byte[] values = new byte[bytes.Length];
        int count = bytes.Length / elementSize;
        for (int b = 0; b < elementSize; b++)
        {
            for (int i = 0; i < count; i++)
                values[i * elementSize + b] = bytes[b * count + i];
        }
        bytes[(count * elementSize)..].CopyTo(values.AsSpan(count * elementSize));
        return values;
    }
}
