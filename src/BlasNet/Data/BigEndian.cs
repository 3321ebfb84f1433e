using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Data;

/// <summary>Converts between the machine's byte order and big endian.</summary>
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
            case 2: Reverse(MemoryMarshal.Cast<byte, short>(bytes)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, int>(bytes)); break;
            case 8: Reverse(MemoryMarshal.Cast<byte, long>(bytes)); break;
            default: break;
        }
    }

    private static void Reverse(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);
}
