namespace BlasNet.Files;

/// <summary>The ways to store the values of an array.</summary>
internal enum Hdf5LayoutClass
{
    /// <summary>In the header.</summary>
    Compact = 0,

    /// <summary>In one block.</summary>
    Contiguous = 1,

    /// <summary>In blocks of equal extents.</summary>
    Chunked = 2,
}

/// <summary>The place of an array's values in the file.</summary>
/// <param name="Class">How they are stored.</param>
/// <param name="Address">The block, or the tree of the blocks; <see cref="Hdf5Source.Undefined"/> where nothing has been written.</param>
/// <param name="Inline">The values themselves, in the header.</param>
/// <param name="Chunk">The extents of a block, and behind them the bytes of a value.</param>
internal sealed record Hdf5Layout(Hdf5LayoutClass Class, long Address, ReadOnlyMemory<byte> Inline, int[] Chunk)
{
    private const int VirtualClass = 3, MostAxes = 33;

    /// <summary>Reads the layout.</summary>
    /// <exception cref="DataException">It is of a newer version, or a virtual one.</exception>
    public static Hdf5Layout Read(Hdf5Source source, ReadOnlyMemory<byte> data, string section)
    {
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int version = cursor.Byte();
        if (version is < 1 or > 4)
            throw source.Error(section, $"a layout has the version '{version}': {Hdf5Source.Advice}");
        return version < 3 ? ReadOld(source, ref cursor, data, section) : ReadNew(source, ref cursor, data, section, version);
    }

    private static Hdf5Layout ReadOld(Hdf5Source source, ref Hdf5Cursor cursor, ReadOnlyMemory<byte> data, string section)
    {
        int rank = cursor.Byte();
        Hdf5LayoutClass layout = Known(source, cursor.Byte(), section);
        cursor.Skip(5);
        long address = layout == Hdf5LayoutClass.Compact ? Hdf5Source.Undefined : cursor.Offset();
        int[] extents = Extents(source, ref cursor, rank, section);
        if (layout == Hdf5LayoutClass.Compact)
            return new Hdf5Layout(layout, address, Take(ref cursor, data, cursor.UInt32()), []);
        return new Hdf5Layout(layout, address, default, layout == Hdf5LayoutClass.Chunked ? extents : []);
    }

    private static Hdf5Layout ReadNew(
        Hdf5Source source, ref Hdf5Cursor cursor, ReadOnlyMemory<byte> data, string section, int version)
    {
        Hdf5LayoutClass layout = Known(source, cursor.Byte(), section);
        switch (layout)
        {
            case Hdf5LayoutClass.Compact:
                return new Hdf5Layout(layout, Hdf5Source.Undefined, Take(ref cursor, data, cursor.UInt16()), []);
            case Hdf5LayoutClass.Contiguous:
                return new Hdf5Layout(layout, cursor.Offset(), default, []);
            case Hdf5LayoutClass.Chunked when version == 3:
                int rank = cursor.Byte();
                long address = cursor.Offset();
                return new Hdf5Layout(layout, address, default, Extents(source, ref cursor, rank, section));
            default:
                throw source.Error(section, $"its values are cut into blocks in a new way: {Hdf5Source.Advice}");
        }
    }

    private static Hdf5LayoutClass Known(Hdf5Source source, int layout, string section) => layout switch
    {
        < VirtualClass => (Hdf5LayoutClass)layout,
        VirtualClass => throw source.Error(section, "it is a virtual array, whose values lie in other files, which are not opened"),
        _ => throw source.Error(section, $"a layout has the class '{layout}': {Hdf5Source.Advice}"),
    };

    private static int[] Extents(Hdf5Source source, ref Hdf5Cursor cursor, int rank, string section)
    {
        if (rank > MostAxes)
            throw source.Error(section, $"a block of values has '{rank}' extents, but it may have '{MostAxes}' at most");
        int[] extents = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            long extent = cursor.UInt32();
            extents[i] = extent is > 0 and <= int.MaxValue
                ? (int)extent
                : throw source.Error(section, $"a block of values has the extent '{extent}', but it must be from 1 to '{int.MaxValue}'");
        }
        return extents;
    }

    private static ReadOnlyMemory<byte> Take(ref Hdf5Cursor cursor, ReadOnlyMemory<byte> data, long count)
    {
        int start = data.Length - cursor.Left;
        cursor.Skip(count);
        return data.Slice(start, (int)count);
    }
}
