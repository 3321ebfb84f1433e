using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Native;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>Reader of one IDX array from an unpacked stream; checks each byte of its header.</summary>
/// <param name="stream">The bytes, unpacked.</param>
/// <param name="path">The file's name, for messages.</param>
/// <param name="kind">What messages call the file.</param>
/// <param name="mostBytes">The most bytes the stream can hold; no more is allocated, whatever the header says.</param>
internal sealed class IdxReader(Stream stream, string path, string kind, long mostBytes)
{
    private const int WordLength = 4;

    /// <summary>Reads header, elements and the end of the stream.</summary>
    public IdxArray Read()
    {
        Span<byte> magic = stackalloc byte[WordLength];
        int read = stream.ReadAtLeast(magic, WordLength, throwOnEndOfStream: false);
        if (read < WordLength)
            throw Broken($"the {kind} holds only '{read}' bytes, but an IDX file has a header of at least '{WordLength}'.");
        if (magic[0] != 0 || magic[1] != 0)
            throw Broken($"the first two bytes are '0x{magic[0]:X2} 0x{magic[1]:X2}', but an IDX file starts with two zero bytes.");
        int[] dimensions = ReadDimensions(magic[3]);
        return (IdxElement)magic[2] switch
        {
            IdxElement.UInt8 => ReadElements<byte>(dimensions),
            IdxElement.Int8 => ReadElements<sbyte>(dimensions),
            IdxElement.Int16 => ReadElements<short>(dimensions),
            IdxElement.Int32 => ReadElements<int>(dimensions),
            IdxElement.Float32 => ReadElements<float>(dimensions),
            IdxElement.Float64 => ReadElements<double>(dimensions),
            _ => throw Broken($"the element type is '0x{magic[2]:X2}', but IDX knows 0x08, 0x09, 0x0B, 0x0C, 0x0D and 0x0E."),
        };
    }

    private int[] ReadDimensions(int rank)
    {
        Span<byte> words = stackalloc byte[WordLength * rank];
        int read = stream.ReadAtLeast(words, words.Length, throwOnEndOfStream: false);
        if (read < words.Length)
            throw Broken(
                $"the header ends after '{WordLength + read}' bytes, but with '{rank}' dimensions it takes '{WordLength + words.Length}'.");
        int[] dimensions = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            uint dimension = BinaryPrimitives.ReadUInt32BigEndian(words[(WordLength * axis)..]);
            if (dimension > int.MaxValue)
                throw Broken($"dimension '{axis}' is '{dimension}', but at most '{int.MaxValue}' is possible.");
            dimensions[axis] = (int)dimension;
        }
        return dimensions;
    }

    private IdxArray ReadElements<T>(int[] dimensions) where T : unmanaged
    {
        long count = IdxArray.ElementCount(dimensions);
        if (count < 0)
            throw Broken(
                $"the dimensions {Shape.Text(dimensions)} multiply to more than the '{Array.MaxLength}' elements an array can hold.");
        long header = WordLength * (1 + dimensions.Length);
        long needed = count * Unsafe.SizeOf<T>();
        if (needed > mostBytes - header)
            throw TooShort("has room for", mostBytes - header, dimensions, needed);
        T[] values = GC.AllocateUninitializedArray<T>((int)count);
        HugePages.Advise(values);
        long read = Fill(values);
        if (read < needed)
            throw TooShort("holds only", read, dimensions, needed);
        if (stream.ReadByte() >= 0)
            throw Broken($"more data follows the '{needed}' bytes that the dimensions {Shape.Text(dimensions)} take.");
        BigEndian.Swap(values.AsSpan());
        return IdxArray.Create(values, dimensions);
    }

    /// <summary>Reads until the array is full or the stream ends; spans of bytes end at 2 GB, arrays of doubles do not.</summary>
    private long Fill<T>(T[] values) where T : unmanaged
    {
        const int Chunk = 1 << 24;
        long total = 0;
        for (int start = 0; start < values.Length; start += Chunk)
        {
            Span<byte> part = MemoryMarshal.AsBytes(values.AsSpan(start, Math.Min(Chunk, values.Length - start)));
            int read = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            total += read;
            if (read < part.Length)
                break;
        }
        return total;
    }

    private DataException TooShort(string verb, long found, int[] dimensions, long needed) =>
        Broken($"the {kind} {verb} '{found}' bytes of elements, but the dimensions {Shape.Text(dimensions)} take '{needed}'.");

    private DataException Broken(FormattableString what) => new(new Place(path), what.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Conversion between the machine's byte order and big endian.</summary>
internal static class BigEndian
{
    /// <summary>Reverses the bytes of each element in place, unless the machine is big-endian itself.</summary>
    public static void Swap<T>(Span<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            return;
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        switch (Unsafe.SizeOf<T>())
        {
            case 2:
                Reverse(MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case 4:
                Reverse(MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case 8:
                Reverse(MemoryMarshal.Cast<byte, long>(bytes));
                break;
            default:
                break;
        }
    }

    private static void Reverse(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);
}
