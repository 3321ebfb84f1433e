namespace BlasNet.Files;

/// <summary>Reader of the names of a group in the older form: a tree of nodes whose leaves are tables of names.</summary>
internal static class Hdf5SymbolTable
{
    private const int SoftLink = 2, ScratchBytes = 16;

    /// <summary>Gives each name of a group to the caller.</summary>
    public static void Read(Hdf5Source source, ReadOnlyMemory<byte> message, string section, Action<Hdf5Link> add)
    {
        var cursor = new Hdf5Cursor(source, section, message.Span);
        long tree = cursor.Offset();
        ReadOnlyMemory<byte> names = ReadHeap(source, cursor.Offset(), section);
        var walk = new Hdf5TreeWalk(source, section, keyBytes: source.LengthSize, type: Hdf5TreeWalk.OfGroup);
        foreach (Hdf5TreeLeaf leaf in walk.Leaves(tree))
            ReadTable(source, leaf.Address, names, section, add);
    }

    private static void ReadTable(
        Hdf5Source source, long address, ReadOnlyMemory<byte> names, string section, Action<Hdf5Link> add)
    {
        Hdf5Cursor cursor = source.At(address, section);
        cursor.Signature("SNOD"u8);
        cursor.Skip(2);
        for (int count = cursor.UInt16(); count > 0; count--)
        {
            string name = NameAt(source, names, cursor.Offset(), section);
            long header = cursor.Offset(), kind = cursor.UInt32();
            cursor.Skip(4);
            ReadOnlySpan<byte> scratch = cursor.Take(ScratchBytes);
            add(kind == SoftLink
                ? new Hdf5Link(name, null, NameAt(source, names, new Hdf5Cursor(source, section, scratch).UInt32(), section))
                : new Hdf5Link(name, header, null));
        }
    }

    private static string NameAt(Hdf5Source source, ReadOnlyMemory<byte> names, long offset, string section) =>
        offset >= 0 && offset < names.Length
            ? new Hdf5Cursor(source, section, names.Span[(int)offset..]).Name()
            : throw source.Error(section,
                $"a name lies at '{offset}' of the group's '{names.Length}' bytes of names; the file is damaged");

    private static ReadOnlyMemory<byte> ReadHeap(Hdf5Source source, long address, string section)
    {
        Hdf5Cursor cursor = source.At(address, section);
        cursor.Signature("HEAP"u8);
        cursor.Skip(4);
        long length = cursor.Length();
        _ = cursor.Length();
        return source.Slice(cursor.Offset(), length, section);
    }
}

/// <summary>A child of the lowest nodes of a tree.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Key">The bytes of the key before it.</param>
internal readonly record struct Hdf5TreeLeaf(long Address, ReadOnlyMemory<byte> Key);

/// <summary>A walk over a tree of version 1, which visits no node twice.</summary>
internal sealed class Hdf5TreeWalk(Hdf5Source source, string section, int keyBytes, int type)
{
    public const int OfGroup = 0, OfChunks = 1;

    /// <summary>Returns the children of the lowest nodes, in the order of their keys.</summary>
    public IEnumerable<Hdf5TreeLeaf> Leaves(long root)
    {
        var visited = new HashSet<long>();
        var open = new Stack<(long Address, int? Level)>([(root, null)]);
        while (open.TryPop(out (long Address, int? Level) node))
        {
            if (!visited.Add(node.Address))
                throw source.Error(section, $"a tree leads twice to the address '{node.Address}'; the file is damaged");
            (int level, List<Hdf5TreeLeaf> children) = ReadNode(node.Address, node.Level);
            source.ChargeParts(1, section);
            if (level == 0)
            {
                foreach (Hdf5TreeLeaf child in children)
                {
                    if (!visited.Add(child.Address))
                        throw source.Error(section, $"a tree leads twice to the address '{child.Address}'; the file is damaged");
                    yield return child;
                }
                continue;
            }
            for (int i = children.Count - 1; i >= 0; i--)
                open.Push((children[i].Address, level - 1));
        }
    }

    private (int Level, List<Hdf5TreeLeaf> Children) ReadNode(long address, int? wanted)
    {
        ReadOnlyMemory<byte> bytes = source.Slice(address, 8 + 2 * source.OffsetSize, section);
        var head = new Hdf5Cursor(source, section, bytes.Span);
        head.Signature("TREE"u8);
        int found = head.Byte(), level = head.Byte(), count = head.UInt16();
        if (found != type || (wanted ?? level) != level)
            throw source.Error(section,
                $"a node of a tree is of the type '{found}' and the level '{level}', but it must be of '{type}' and "
                    + $"'{wanted ?? level}'; the file is damaged");
        ReadOnlyMemory<byte> entries =
            source.Slice(address + bytes.Length, (long)count * (keyBytes + source.OffsetSize), section);
        var children = new List<Hdf5TreeLeaf>(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> entry = entries.Slice(i * (keyBytes + source.OffsetSize), keyBytes + source.OffsetSize);
            children.Add(new Hdf5TreeLeaf(new Hdf5Cursor(source, section, entry.Span[keyBytes..]).Offset(), entry[..keyBytes]));
        }
        return (level, children);
    }
}
