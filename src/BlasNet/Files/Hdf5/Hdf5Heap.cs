namespace BlasNet.Files;

/// <summary>The global heap of a file: collections of texts of any length.</summary>
internal sealed class Hdf5Heap(Hdf5Source source)
{
    private readonly Dictionary<long, Dictionary<int, ReadOnlyMemory<byte>>> collections = [];

    /// <summary>Returns the text that a value of variable length points to.</summary>
    public ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> value, string section)
    {
        var cursor = new Hdf5Cursor(source, section, value.Span);
        long length = cursor.UInt32(), address = cursor.Offset(), index = cursor.UInt32();
        if (length == 0)
            return default;
        if (!collections.TryGetValue(address, out Dictionary<int, ReadOnlyMemory<byte>>? collection))
            collections.Add(address, collection = Read(address, section));
        if (!collection.TryGetValue((int)index, out ReadOnlyMemory<byte> text) || text.Length < length)
            throw source.Error(section,
                $"a text of '{length}' bytes is said to be the object '{index}' of the heap at '{address}', which has no such; "
                    + "the file is damaged");
        text = text[..(int)length];
        int end = text.Span.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    private Dictionary<int, ReadOnlyMemory<byte>> Read(long address, string section)
    {
        Hdf5Cursor head = source.At(address, section);
        int before = head.Left;
        head.Signature("GCOL"u8);
        head.Skip(4);
        ReadOnlyMemory<byte> bytes = source.Slice(address, head.Length(), section);
        var objects = new Dictionary<int, ReadOnlyMemory<byte>>();
        int at = before - head.Left, headBytes = 8 + source.LengthSize;
        while (bytes.Length - at >= headBytes)
        {
            var cursor = new Hdf5Cursor(source, section, bytes.Span[at..]);
            int index = cursor.UInt16();
            cursor.Skip(6);
            long length = cursor.Length();
            // What is not used is the object 0, the last one.
            if (index == 0)
                break;
            source.ChargeParts(1, section);
            cursor.Skip(length);
            cursor.Align();
            if (!objects.TryAdd(index, bytes.Slice(at + headBytes, (int)length)))
                throw source.Error(section, $"the object '{index}' stands twice in the heap at '{address}'; the file is damaged");
            at = bytes.Length - cursor.Left;
        }
        return objects;
    }
}
