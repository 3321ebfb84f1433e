using System.Buffers.Binary;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>Element types of the safetensors format: their sizes, and the conversion of an element to a float.</summary>
internal static class ElementTypes
{
    public const string F32 = "F32";

    /// <summary>Returns the bytes of one element, or 0 for a type that BlasNet does not read.</summary>
    public static int SizeOf(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        F32 or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" => 1,
        _ => 0,
    };

    public static float ToFloat(string type, ReadOnlySpan<byte> bytes) => type switch
    {
        F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        "I64" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        "U64" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        "I32" => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "U32" => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "I16" => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "U16" => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "I8" => (sbyte)bytes[0],
        _ => bytes[0],
    };

    public static void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || name == SafeTensors.MetadataKey)
            throw new ConfigurationException(
                $"The tensor name '{name}' cannot be stored; it must be neither empty nor '{SafeTensors.MetadataKey}'.", nameof(name));
    }

    public static void CheckShape(string name, int[] shape, long values)
    {
        long size = 1;
        foreach (int extent in shape)
        {
            if (extent < 0)
                throw new ConfigurationException($"{name}: the shape [{string.Join(", ", shape)}] has a negative extent.", nameof(shape));
            size = Math.Min(size * extent, long.MaxValue / int.MaxValue);
        }
        if (size != values)
            throw new ConfigurationException(
                $"{name}: the shape [{string.Join(", ", shape)}] has '{size}' elements, but there are '{values}' values.", nameof(shape));
    }
}
