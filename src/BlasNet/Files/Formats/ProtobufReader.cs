using System.Buffers.Binary;
using System.Text;

namespace BlasNet.Files;

/// <summary>Kinds of protobuf fields, as the low three bits of a field's tag give them.</summary>
internal enum WireKind
{
    /// <summary>A whole number of 1 to 10 bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: a text, a message or packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>Reader of the fields of one protobuf message in memory; nothing is copied but texts.</summary>
/// <remarks>
/// Each field is a tag, a varint of 8 · number + kind, and a value; see protobuf.dev, "Encoding". Call <see cref="Next"/>, then either a
/// method that reads the field's value or nothing: a field that is not read is passed over. Repeated numbers come packed or one by one,
/// and both are read.
/// </remarks>
internal struct ProtobufReader
{
    // Deeper than any model, and shallow enough for a thread's stack.
    private const int MostNested = 16;
    private const int LongestVarint = 10;
    private readonly ReadOnlyMemory<byte> message;
    private readonly int depth;
    private int position;
    private bool isRead;

    /// <summary>Creates a reader of a message that is not part of another.</summary>
    public ProtobufReader(ReadOnlyMemory<byte> message) : this(message, 0)
    {
    }

    private ProtobufReader(ReadOnlyMemory<byte> message, int depth)
    {
        (this.message, this.depth) = (message, depth);
        isRead = true;
    }

    /// <summary>Gets the number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Gets the kind of the current field.</summary>
    public WireKind Kind { get; private set; }

    /// <summary>Moves to the next field; returns false at the end of the message.</summary>
    /// <exception cref="DataException">The message is malformed.</exception>
    public bool Next()
    {
        if (!isRead)
            Skip();
        if (position == message.Length)
            return false;
        ulong tag = ReadVarint();
        (Field, Kind, isRead) = ((int)Math.Min(tag >> 3, int.MaxValue), (WireKind)(tag & 7), false);
        return Field > 0 ? true : throw Malformed("a field has the number 0");
    }

    /// <summary>Reads a whole number.</summary>
    public long Integer()
    {
        Require(WireKind.Varint);
        return (long)ReadVarint();
    }

    /// <summary>Reads a float.</summary>
    public float Single()
    {
        Require(WireKind.Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)).Span);
    }

    /// <summary>Reads bytes without copying them.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        Require(WireKind.Bytes);
        return Take(ReadVarint());
    }

    /// <summary>Reads a text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    /// <summary>Returns a reader of the message that is the field's value.</summary>
    public ProtobufReader Message() => depth < MostNested
        ? new ProtobufReader(Bytes(), depth + 1)
        : throw Malformed(FormattableString.Invariant($"messages are nested deeper than '{MostNested}' levels"));

    /// <summary>Adds the field's whole number, or all of them where they are packed.</summary>
    public void AddIntegers(List<long> numbers)
    {
        if (Kind != WireKind.Bytes)
        {
            numbers.Add(Integer());
            return;
        }
        var packed = new ProtobufReader(Bytes(), depth);
        while (packed.position < packed.message.Length)
            numbers.Add((long)packed.ReadVarint());
    }

    /// <summary>Adds the field's float, or all of them where they are packed.</summary>
    public void AddSingles(List<float> numbers)
    {
        if (Kind != WireKind.Bytes)
        {
            numbers.Add(Single());
            return;
        }
        ReadOnlySpan<byte> packed = Whole(sizeof(float));
        for (; packed.Length > 0; packed = packed[sizeof(float)..])
            numbers.Add(BinaryPrimitives.ReadSingleLittleEndian(packed));
    }

    /// <summary>Adds the field's double, or all of them where they are packed.</summary>
    public void AddDoubles(List<double> numbers)
    {
        if (Kind != WireKind.Bytes)
        {
            Require(WireKind.Fixed64);
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)).Span));
            return;
        }
        ReadOnlySpan<byte> packed = Whole(sizeof(double));
        for (; packed.Length > 0; packed = packed[sizeof(double)..])
            numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed));
    }

    private void Skip()
    {
        isRead = true;
        switch (Kind)
        {
            case WireKind.Varint:
                ReadVarint();
                break;
            case WireKind.Fixed64:
                Take(sizeof(double));
                break;
            case WireKind.Bytes:
                Take(ReadVarint());
                break;
            case WireKind.Fixed32:
                Take(sizeof(float));
                break;
            default:
                throw Malformed($"field '{Field}' has the unknown kind '{(int)Kind}'");
        }
    }

    private ReadOnlySpan<byte> Whole(int size)
    {
        ReadOnlySpan<byte> packed = Bytes().Span;
        return packed.Length % size == 0
            ? packed
            : throw Malformed(FormattableString.Invariant($"'{packed.Length}' bytes are no whole number of values of '{size}' bytes"));
    }

    private void Require(WireKind kind)
    {
        isRead = true;
        if (Kind != kind)
            throw Malformed($"field '{Field}' is of the kind '{(int)Kind}' instead of '{(int)kind}'");
    }

    private ulong ReadVarint()
    {
        ReadOnlySpan<byte> rest = message.Span[position..];
        ulong value = 0;
        for (int i = 0; i < Math.Min(rest.Length, LongestVarint); i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                position += i + 1;
                return value;
            }
        }
        throw Malformed(rest.Length < LongestVarint ? "it is cut off" : "a number has more than 10 bytes");
    }

    private ReadOnlyMemory<byte> Take(ulong count)
    {
        if (count > (ulong)(message.Length - position))
            throw Malformed(FormattableString.Invariant($"'{count}' bytes are announced, but '{message.Length - position}' are left"));
        ReadOnlyMemory<byte> taken = message.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }

    private static DataException Malformed(string what) =>
        new(FormattableString.Invariant($"the protobuf message is malformed: {what}."));
}
