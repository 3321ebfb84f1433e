namespace BlasNet.Files;

/// <summary>A message of an object's header: a property of a group or an array.</summary>
/// <param name="Type">What it is about.</param>
/// <param name="Data">Its bytes.</param>
internal readonly record struct Hdf5Message(Hdf5MessageType Type, ReadOnlyMemory<byte> Data);

/// <summary>The kinds of messages that are read or refused.</summary>
internal enum Hdf5MessageType
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    FillValue = 0x05,
    Link = 0x06,
    ExternalFiles = 0x07,
    Layout = 0x08,
    Filters = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
}

/// <summary>Reader of object headers of versions 1 and 2.</summary>
internal static class Hdf5Header
{
    private const int MostMessages = 100_000, MostBlocks = 1000;
    private const int IsSharedFlag = 2, PrefixBytes = 16, CheckBytes = 4;

    /// <summary>Reads the messages of a header, in their order.</summary>
    /// <exception cref="DataException">The header is malformed or of a newer version.</exception>
    public static IReadOnlyList<Hdf5Message> Read(Hdf5Source source, long address, string section)
    {
        Hdf5Cursor cursor = source.At(address, section);
        int first = cursor.Byte();
        var blocks = new Queue<Block>();
        if (first == 'O')
            blocks.Enqueue(ReadNewPrefix(source, address, section));
        else if (first == 1)
        {
            cursor.Skip(7);
            blocks.Enqueue(new Block(address + PrefixBytes, cursor.UInt32(), 1, 0));
        }
        else
            throw source.Error(section, $"an object header has the version '{first}', but only 1 and 2 are read; the file is damaged");
        return ReadBlocks(source, blocks, section);
    }

    private static Block ReadNewPrefix(Hdf5Source source, long address, string section)
    {
        Hdf5Cursor cursor = source.At(address, section);
        int before = cursor.Left;
        cursor.Signature("OHDR"u8);
        int version = cursor.Byte(), flags = cursor.Byte();
        if (version != 2)
            throw source.Error(section, $"an object header has the version '{version}': {Hdf5Source.Advice}");
        // Times, and the numbers of attributes at which they move elsewhere and back.
        cursor.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        long size = cursor.Number(1 << (flags & 3));
        return new Block(address + before - cursor.Left, size, 2, (flags & 4) != 0 ? 2 : 0);
    }

    private static List<Hdf5Message> ReadBlocks(Hdf5Source source, Queue<Block> blocks, string section)
    {
        var messages = new List<Hdf5Message>();
        var visited = new HashSet<long>();
        while (blocks.TryDequeue(out Block block))
        {
            if (visited.Count == MostBlocks || !visited.Add(block.Address))
                throw source.Error(section, $"the parts of an object header are more than '{MostBlocks}', or lead in a circle");
            ReadOnlyMemory<byte> bytes = source.Slice(block.Address, block.Length, section);
            int headBytes = block.Version == 1 ? 8 : 4 + block.OrderBytes, at = 0;
            while (bytes.Length - at >= headBytes)
            {
                var cursor = new Hdf5Cursor(source, section, bytes.Span[at..]);
                int type = block.Version == 1 ? cursor.UInt16() : cursor.Byte(), size = cursor.UInt16(), flags = cursor.Byte();
                cursor.Skip(block.Version == 1 ? 3 : block.OrderBytes);
                cursor.Skip(size);
                var message = new Hdf5Message((Hdf5MessageType)type, bytes.Slice(at + headBytes, size));
                at += headBytes + size;
                if (message.Type == Hdf5MessageType.Continuation)
                    blocks.Enqueue(Continuation(source, block, message, section));
                else if ((flags & IsSharedFlag) == 0)
                    messages.Add(message);
                else if (message.Type is Hdf5MessageType.Datatype or Hdf5MessageType.Dataspace or Hdf5MessageType.Attribute)
                    throw source.Error(section, "a type or an extent is stored elsewhere and shared, which is not read");
                if (messages.Count > MostMessages)
                    throw source.Error(section, $"an object header has more than '{MostMessages}' messages, the most that are read");
            }
        }
        return messages;
    }

    private static Block Continuation(Hdf5Source source, Block block, Hdf5Message message, string section)
    {
        var cursor = new Hdf5Cursor(source, section, message.Data.Span);
        long address = cursor.Offset(), length = cursor.Length();
        if (block.Version == 1)
            return block with { Address = address, Length = length };
        Hdf5Cursor next = source.At(address, section);
        next.Signature("OCHK"u8);
        return block with { Address = address + 4, Length = length - 4 - CheckBytes };
    }

    /// <summary>A part of a header.</summary>
    /// <param name="Address">Where its messages begin.</param>
    /// <param name="Length">Their bytes.</param>
    /// <param name="Version">The version of the header.</param>
    /// <param name="OrderBytes">The bytes of the number by which messages are ordered.</param>
    private readonly record struct Block(long Address, long Length, int Version, int OrderBytes);
}
