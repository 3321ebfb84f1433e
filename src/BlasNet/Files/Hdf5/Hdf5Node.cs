namespace BlasNet.Files;

/// <summary>A name in a group.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The header of what it names; null for a soft link and one to another file.</param>
/// <param name="Target">The path that a soft link leads to, from its group or, after a slash, from the root; else null.</param>
internal sealed record Hdf5Link(string Name, long? Address, string? Target);

/// <summary>A group or an array of an HDF5 file with its attributes; links, attributes and values are read when they are asked
/// for.</summary>
internal sealed class Hdf5Node
{
    private readonly Hdf5Source source;
    private readonly IReadOnlyList<Hdf5Message> messages;
    private IReadOnlyDictionary<string, Hdf5Link>? links;
    private Dictionary<string, Hdf5Attribute>? attributes;
    private Hdf5Array? array;

    /// <summary>Reads the header of an object.</summary>
    public Hdf5Node(Hdf5Source source, long address, string path)
    {
        (this.source, Address, Path) = (source, address, path);
        messages = Hdf5Header.Read(source, address, path);
    }

    /// <summary>Gets the address of the header.</summary>
    public long Address { get; }

    /// <summary>Gets the path from the root by which the object was first found.</summary>
    public string Path { get; }

    /// <summary>Gets whether the object is an array.</summary>
    public bool IsArray => Message(Hdf5MessageType.Layout) is not null;

    /// <summary>Gets whether the object is a group.</summary>
    public bool IsGroup => !IsArray && messages.Any(message =>
        message.Type is Hdf5MessageType.SymbolTable or Hdf5MessageType.LinkInfo or Hdf5MessageType.Link);

    /// <summary>Gets the names in a group, by name.</summary>
    public IReadOnlyDictionary<string, Hdf5Link> Links => links ??= ReadLinks();

    /// <summary>Gets the array: its extents, its type and its values.</summary>
    /// <exception cref="DataException">The object is a group, or an array in a form that is not read.</exception>
    public Hdf5Array Array => array ??= ReadArray();

    /// <summary>Joins a path and a name.</summary>
    public static string Join(string path, string name) => path.EndsWith('/') ? path + name : $"{path}/{name}";

    /// <summary>Finds an attribute; null where there is none.</summary>
    /// <exception cref="DataException">The attributes are malformed, or stored in a way that is not read.</exception>
    public Hdf5Attribute? Attribute(string name) => (attributes ??= ReadAttributes()).GetValueOrDefault(name);

    private Hdf5Array ReadArray()
    {
        if (!IsArray || Message(Hdf5MessageType.Dataspace) is not { } space || Message(Hdf5MessageType.Datatype) is not { } type)
            throw source.Error(Path, "an array is wanted here, but it is none");
        if (Message(Hdf5MessageType.ExternalFiles) is not null)
            throw source.Error(Path, "its values lie in another file, which is not opened");
        return new Hdf5Array(
            source, Path, Hdf5Space.Read(source, space.Data, Path), Hdf5Type.Read(source, type.Data, Path),
            Hdf5Layout.Read(source, Message(Hdf5MessageType.Layout)!.Value.Data, Path), Message(Hdf5MessageType.Filters)?.Data,
            Message(Hdf5MessageType.FillValue)?.Data);
    }

    private Dictionary<string, Hdf5Attribute> ReadAttributes()
    {
        if (Message(Hdf5MessageType.AttributeInfo) is { } info && IsStoredElsewhere(info, orderFlag: 1, orderBytes: 2))
            throw source.Error(Path, $"its attributes lie outside its header: {Hdf5Source.Advice}");
        var found = new Dictionary<string, Hdf5Attribute>(StringComparer.Ordinal);
        foreach (Hdf5Message message in messages.Where(message => message.Type == Hdf5MessageType.Attribute))
        {
            source.ChargeParts(1, Path);
            var attribute = Hdf5Attribute.Read(source, message.Data, Path);
            if (!found.TryAdd(attribute.Name, attribute))
                throw source.Error(Path, $"the attribute '{Excerpt.Of(attribute.Name)}' stands twice in it");
        }
        return found;
    }

    private Dictionary<string, Hdf5Link> ReadLinks()
    {
        var found = new Dictionary<string, Hdf5Link>(StringComparer.Ordinal);
        if (Message(Hdf5MessageType.SymbolTable) is { } table)
            Hdf5SymbolTable.Read(source, table.Data, Path, Add);
        if (Message(Hdf5MessageType.LinkInfo) is { } info && IsStoredElsewhere(info, orderFlag: 1, orderBytes: 8))
            throw source.Error(Path, $"its names lie outside its header: {Hdf5Source.Advice}");
        foreach (Hdf5Message message in messages.Where(message => message.Type == Hdf5MessageType.Link))
            Add(Hdf5LinkMessage.Read(source, message.Data, Path));
        return found;

        void Add(Hdf5Link link)
        {
            source.ChargeParts(1, Path);
            if (link.Name.Length == 0 || link.Name.Contains('/', StringComparison.Ordinal) || !found.TryAdd(link.Name, link))
                throw source.Error(Path, $"the name '{Excerpt.Of(link.Name)}' is no name, or stands twice in the group");
        }
    }

    // A heap holds names or attributes where they are many; its address is that of nothing where the header has them all.
    private bool IsStoredElsewhere(Hdf5Message info, int orderFlag, int orderBytes)
    {
        var cursor = new Hdf5Cursor(source, Path, info.Data.Span);
        cursor.Skip(1);
        int flags = cursor.Byte();
        cursor.Skip((flags & orderFlag) != 0 ? orderBytes : 0);
        return cursor.Offset() != Hdf5Source.Undefined;
    }

    private Hdf5Message? Message(Hdf5MessageType type)
    {
        foreach (Hdf5Message message in messages)
        {
            if (message.Type == type)
                return message;
        }
        return null;
    }
}

/// <summary>Reader of a name that stands in the header of its group.</summary>
internal static class Hdf5LinkMessage
{
    private const int LongestName = 1000, Hard = 0, Soft = 1;

    /// <summary>Reads a link.</summary>
    public static Hdf5Link Read(Hdf5Source source, ReadOnlyMemory<byte> data, string section)
    {
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int version = cursor.Byte(), flags = cursor.Byte();
        if (version != 1)
            throw source.Error(section, $"a link has the version '{version}': {Hdf5Source.Advice}");
        int kind = (flags & 0x08) != 0 ? cursor.Byte() : Hard;
        // The number by which names are ordered, and the set of letters, which is ASCII or UTF-8.
        cursor.Skip(((flags & 0x04) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0));
        long length = cursor.Number(1 << (flags & 3));
        if (length > LongestName)
            throw source.Error(section, $"a name has '{length}' letters, but '{LongestName}' at most are read");
        string name = System.Text.Encoding.UTF8.GetString(cursor.Take(length));
        return kind switch
        {
            Hard => new Hdf5Link(name, cursor.Offset(), null),
            Soft => new Hdf5Link(name, null, System.Text.Encoding.UTF8.GetString(cursor.Take(cursor.UInt16()))),
            _ => new Hdf5Link(name, null, null),
        };
    }
}
