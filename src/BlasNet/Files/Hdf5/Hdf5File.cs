namespace BlasNet.Files;

/// <summary>Reader of the part of HDF5 that h5py writes by default, and so Keras: groups, attributes and arrays in one file.</summary>
/// <remarks>
/// Format: "HDF5 File Format Specification Version 3.0", The HDF Group. Read are superblocks 0 to 3, object headers 1 and 2, symbol tables
/// and links in headers, attributes in headers, and arrays that are compact, contiguous or cut into chunks with a tree of version 1, plain,
/// shuffled or deflated. Nothing in the file is trusted, and no other file is opened: links and storage outside are refused.
/// </remarks>
internal sealed class Hdf5File
{
    private const int MostSoftLinks = 16;

    private readonly Dictionary<long, Hdf5Node> nodes = [];
    private readonly Hdf5Source source;
    private readonly long root;

    private Hdf5File(Hdf5Source source)
    {
        this.source = source;
        root = ReadSuperblock();
    }

    /// <summary>Gets the letters that a file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Gets the outermost group.</summary>
    public Hdf5Node Root => NodeAt(root, "/");

    /// <summary>Reads the beginning of a file; the rest is read as it is asked for.</summary>
    /// <param name="file">The path, for messages.</param>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="DataException">It is no HDF5 file, a truncated one, or one of a newer version.</exception>
    public static Hdf5File Open(string file, ReadOnlyMemory<byte> bytes) => new(new Hdf5Source(file, bytes));

    /// <summary>Finds a group or array by its path from the root; null where there is none.</summary>
    /// <exception cref="DataException">The path leads to another file, or in a circle.</exception>
    public Hdf5Node? Find(string path)
    {
        int softLinks = 0;
        return Follow(Root, path, ref softLinks);
    }

    /// <summary>Lists the arrays below a node, each once, with their paths.</summary>
    public IReadOnlyList<Hdf5Node> Arrays(Hdf5Node group)
    {
        var arrays = new List<Hdf5Node>();
        var visited = new HashSet<long>();
        var open = new Stack<Hdf5Node>([group]);
        while (open.TryPop(out Hdf5Node? node))
        {
            if (!visited.Add(node.Address))
                continue;
            if (node.IsArray)
                arrays.Add(node);
            else if (node.IsGroup)
            {
                foreach (Hdf5Link link in node.Links.Values.Reverse())
                {
                    if (link.Address is { } address)
                        open.Push(NodeAt(address, Hdf5Node.Join(node.Path, link.Name)));
                }
            }
        }
        return arrays;
    }

    private Hdf5Node? Follow(Hdf5Node from, string path, ref int softLinks)
    {
        Hdf5Node node = path.StartsWith('/') ? Root : from;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".")
                continue;
            if (!node.IsGroup || !node.Links.TryGetValue(name, out Hdf5Link? link))
                return null;
            string place = Hdf5Node.Join(node.Path, name);
            if (link.Address is { } address)
            {
                node = NodeAt(address, place);
                continue;
            }
            if (link.Target is null)
                throw source.Error(place, "it is a link to another file, which is not followed");
            if (++softLinks > MostSoftLinks)
                throw source.Error(place, $"more than '{MostSoftLinks}' links follow one another; they may lead in a circle");
            if (Follow(node, link.Target, ref softLinks) is not { } target)
                return null;
            node = target;
        }
        return node;
    }

    private Hdf5Node NodeAt(long address, string path)
    {
        if (!nodes.TryGetValue(address, out Hdf5Node? node))
        {
            source.ChargeParts(1, path);
            nodes.Add(address, node = new Hdf5Node(source, address, path));
        }
        return node;
    }

    private long ReadSuperblock()
    {
        // A block of the user's own may stand before, its length a power of two from 512 on.
        long start = 0;
        while (!StartsAt(start))
        {
            start = start == 0 ? 512 : start * 2;
            if (start > source.Length)
                throw source.Error("", "it is no HDF5 file: the letters that one begins with are nowhere");
        }
        Hdf5Cursor cursor = source.At(start, "superblock");
        cursor.Skip(Signature.Length);
        int version = cursor.Byte();
        if (version > 3)
            throw source.Error("superblock", $"its version is '{version}', but '3' at most is read: {Hdf5Source.Advice}");
        (long end, long address) = version < 2 ? ReadOld(ref cursor, version) : ReadNew(ref cursor);
        if (end > source.Length)
            throw source.Error("", $"it has '{source.Length}' bytes, but says that it ends at '{end}'; it is truncated");
        source.Base = start;
        return address;
    }

    private bool StartsAt(long start) =>
        start + Signature.Length <= source.Length && source.Slice(start, Signature.Length, "superblock").Span.SequenceEqual(Signature);

    private (long End, long Root) ReadOld(ref Hdf5Cursor cursor, int version)
    {
        // Versions of the free space, the root group, a reserved byte and the shared header.
        cursor.Skip(4);
        ReadSizes(ref cursor);
        cursor.Skip(1 + 2 + 2 + 4 + (version == 1 ? 4 : 0));
        _ = cursor.Offset();
        _ = cursor.Offset();
        long end = cursor.Offset();
        _ = cursor.Offset();
        // The entry of the root group: the offset of its name, which it does not have, and its header.
        _ = cursor.Offset();
        return (end, cursor.Offset());
    }

    private (long End, long Root) ReadNew(ref Hdf5Cursor cursor)
    {
        ReadSizes(ref cursor);
        cursor.Skip(1);
        _ = cursor.Offset();
        _ = cursor.Offset();
        return (cursor.Offset(), cursor.Offset());
    }

    private void ReadSizes(ref Hdf5Cursor cursor)
    {
        source.OffsetSize = Size(cursor.Byte());
        source.LengthSize = Size(cursor.Byte());

        int Size(int size) => size is 2 or 4 or 8
            ? size
            : throw source.Error("superblock", $"addresses and lengths have '{size}' bytes, but they must have 2, 4 or 8");
    }
}
