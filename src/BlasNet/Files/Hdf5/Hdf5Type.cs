using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BlasNet.Files;

/// <summary>The types of values that are read.</summary>
internal enum Hdf5Kind
{
    /// <summary>A type that is not read.</summary>
    Other,

    /// <summary>A whole number of 1, 2, 4 or 8 bytes.</summary>
    Integer,

    /// <summary>A floating-point number of IEEE 754 of 2, 4 or 8 bytes.</summary>
    Float,

    /// <summary>The upper half of a float of 4 bytes.</summary>
    BrainFloat,

    /// <summary>A text in as many bytes for each value.</summary>
    FixedText,

    /// <summary>A text that stands in a heap.</summary>
    VariableText,
}

/// <summary>The type of an array's or an attribute's values.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Size">The bytes of a value.</param>
/// <param name="IsBigEndian">Whether the first byte of a number is the most significant one.</param>
/// <param name="IsSigned">Whether a whole number has a sign.</param>
/// <param name="Class">The number of the class of types, for messages.</param>
internal sealed record Hdf5Type(Hdf5Kind Kind, int Size, bool IsBigEndian, bool IsSigned, int Class)
{
    private const int IntegerClass = 0, FloatClass = 1, TextClass = 3, VariableClass = 9;

    /// <summary>Reads the type; one that is not read has the kind <see cref="Hdf5Kind.Other"/>.</summary>
    public static Hdf5Type Read(Hdf5Source source, ReadOnlyMemory<byte> data, string section)
    {
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int first = cursor.Byte(), low = cursor.Byte(), middle = cursor.Byte();
        cursor.Skip(1);
        long size = cursor.UInt32();
        if (size is < 1 or > int.MaxValue)
            throw source.Error(section, $"a value has '{size}' bytes, but it must have from 1 to '{int.MaxValue}'");
        int kind = first & 0x0F;
        return new Hdf5Type(kind switch
        {
            IntegerClass when size is 1 or 2 or 4 or 8 && IsWhole(ref cursor, size) => Hdf5Kind.Integer,
            FloatClass => FloatKind(ref cursor, size, low, middle),
            TextClass => Hdf5Kind.FixedText,
            VariableClass when (low & 0x0F) == 1 => Hdf5Kind.VariableText,
            _ => Hdf5Kind.Other,
        }, (int)size, (low & 1) != 0, (low & 8) != 0, kind);
    }

    /// <summary>Gets whether values are numbers.</summary>
    public bool IsNumber => Kind is Hdf5Kind.Integer or Hdf5Kind.Float or Hdf5Kind.BrainFloat;

    /// <summary>Converts numbers to floats.</summary>
    public void ToFloats(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        if (Kind == Hdf5Kind.Float && Size == sizeof(float) && IsBigEndian != BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(floats);
            return;
        }
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < floats.Length; i++)
        {
            value.Clear();
            bytes.Slice(i * Size, Size).CopyTo(value);
            if (IsBigEndian)
                value[..Size].Reverse();
            floats[i] = ToFloat(value);
        }
    }

    /// <summary>Reads a text of a number of bytes: what stands before the first zero, or before spaces at the end.</summary>
    public static string FixedText(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString((end < 0 ? bytes : bytes[..end]).TrimEnd((byte)' '));
    }

    private float ToFloat(ReadOnlySpan<byte> value) => (Kind, Size) switch
    {
        (Hdf5Kind.BrainFloat, _) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
        (Hdf5Kind.Float, 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
        (Hdf5Kind.Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(value),
        (Hdf5Kind.Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
        (_, 1) => IsSigned ? (sbyte)value[0] : value[0],
        (_, 2) => IsSigned ? BinaryPrimitives.ReadInt16LittleEndian(value) : BinaryPrimitives.ReadUInt16LittleEndian(value),
        (_, 4) => IsSigned ? BinaryPrimitives.ReadInt32LittleEndian(value) : BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ => IsSigned ? BinaryPrimitives.ReadInt64LittleEndian(value) : BinaryPrimitives.ReadUInt64LittleEndian(value),
    };

    // All bits of the number are used, from the lowest on.
    private static bool IsWhole(ref Hdf5Cursor cursor, long size) => cursor.UInt16() == 0 && cursor.UInt16() == 8 * size;

    // The places of sign, exponent and mantissa are properties of the type, in which a bfloat16 differs from a half.
    private static Hdf5Kind FloatKind(ref Hdf5Cursor cursor, long size, int low, int sign)
    {
        const int VaxOrder = 0x40, Implied = 0x20, Normalization = 0x30;
        if (!IsWhole(ref cursor, size) || (low & VaxOrder) != 0 || (low & Normalization) != Implied)
            return Hdf5Kind.Other;
        int exponentAt = cursor.Byte(), exponent = cursor.Byte(), mantissaAt = cursor.Byte(), mantissa = cursor.Byte();
        long bias = cursor.UInt32();
        if (sign != 8 * size - 1 || exponentAt != mantissa || mantissaAt != 0 || exponent + mantissa + 1 != 8 * size)
            return Hdf5Kind.Other;
        return (size, exponent, bias) switch
        {
            (2, 5, 15) or (4, 8, 127) or (8, 11, 1023) => Hdf5Kind.Float,
            (2, 8, 127) => Hdf5Kind.BrainFloat,
            _ => Hdf5Kind.Other,
        };
    }
}

/// <summary>Reader of the extents of an array or an attribute.</summary>
internal static class Hdf5Space
{
    private const int MostAxes = 32, NullSpace = 2;

    /// <summary>Reads the extents: none for a single value, one of 0 for nothing at all.</summary>
    public static int[] Read(Hdf5Source source, ReadOnlyMemory<byte> data, string section)
    {
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int version = cursor.Byte(), rank = cursor.Byte();
        cursor.Skip(1);
        if (version is not (1 or 2))
            throw source.Error(section, $"extents have the version '{version}': {Hdf5Source.Advice}");
        if (rank > MostAxes)
            throw source.Error(section, $"an array has '{rank}' axes, but it may have '{MostAxes}' at most");
        if (version == 1)
            cursor.Skip(5);
        else if (cursor.Byte() == NullSpace)
            return [0];
        int[] extents = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            long extent = cursor.Length();
            extents[i] = extent is >= 0 and <= int.MaxValue
                ? (int)extent
                : throw source.Error(section, $"an array has the extent '{(ulong)extent}', but it may be '{int.MaxValue}' at most");
        }
        return extents;
    }

    /// <summary>Multiplies extents; the product saturates far above any size.</summary>
    public static UInt128 Count(ReadOnlySpan<int> extents)
    {
        UInt128 count = 1;
        foreach (int extent in extents)
            count = UInt128.Min(count * (UInt128)extent, long.MaxValue);
        return extents.Contains(0) ? 0 : count;
    }
}
