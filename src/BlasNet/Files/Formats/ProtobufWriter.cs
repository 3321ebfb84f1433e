using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BlasNet.Files;

/// <summary>Writer of the fields of one protobuf message; see protobuf.dev, "Encoding". Repeated numbers are packed.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> content = new();

    /// <summary>Gets the bytes written so far.</summary>
    public ReadOnlyMemory<byte> Bytes => content.WrittenMemory;

    /// <summary>Writes a whole number.</summary>
    public void Integer(int field, long value)
    {
        Tag(field, WireKind.Varint);
        Varint((ulong)value);
    }

    /// <summary>Writes a float.</summary>
    public void Single(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        Tag(field, WireKind.Fixed32);
        content.Write(bytes);
    }

    /// <summary>Writes bytes.</summary>
    public void Block(int field, ReadOnlySpan<byte> bytes)
    {
        Tag(field, WireKind.Bytes);
        Varint((ulong)bytes.Length);
        content.Write(bytes);
    }

    /// <summary>Writes a text.</summary>
    public void Text(int field, string text) => Block(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a message as the value of a field.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Block(field, inner.Bytes.Span);
    }

    /// <summary>Writes whole numbers, packed; nothing where there are none.</summary>
    public void Integers(int field, IReadOnlyList<long> values)
    {
        if (values.Count == 0)
            return;
        var inner = new ProtobufWriter();
        foreach (long value in values)
            inner.Varint((ulong)value);
        Block(field, inner.Bytes.Span);
    }

    /// <summary>Writes floats, packed; nothing where there are none.</summary>
    public void Singles(int field, ReadOnlySpan<float> values)
    {
        if (values.Length > 0)
            Block(field, MemoryMarshal.AsBytes(values));
    }

    private void Tag(int field, WireKind kind) => Varint(((ulong)field << 3) | (ulong)kind);

    private void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        content.Write(bytes[..count]);
    }
}
