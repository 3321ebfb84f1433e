namespace BlasNet.Files;

/// <summary>An array of an HDF5 file.</summary>
internal sealed class Hdf5Array(
    Hdf5Source source, string path, int[] extents, Hdf5Type type, Hdf5Layout layout, ReadOnlyMemory<byte>? filters,
    ReadOnlyMemory<byte>? fillValue)
{
    /// <summary>Gets the extents, slowest axis first; none for a single value.</summary>
    public IReadOnlyList<int> Extents => extents;

    /// <summary>Gets whether the values are numbers, which can be read.</summary>
    public bool IsNumeric => type.IsNumber;

    /// <summary>Reads the values as floats, last axis fastest.</summary>
    /// <exception cref="DataException">The values are no numbers, or there are fewer than the extents say.</exception>
    public float[] ReadFloats()
    {
        if (!type.IsNumber)
            throw source.Error(path, $"it holds values of the class '{type.Class}' in '{type.Size}' bytes, but numbers are wanted");
        UInt128 count = Hdf5Space.Count(extents);
        if (count > (UInt128)Array.MaxLength)
            throw source.Error(path, $"it has '{count}' values, but '{Array.MaxLength}' at most are read");
        source.ChargeBytes(count * sizeof(float), path);
        ReadOnlyMemory<byte> bytes = ReadBytes(count * (UInt128)type.Size);
        float[] floats = new float[(int)count];
        type.ToFloats(bytes.Span, floats);
        return floats;
    }

    private ReadOnlyMemory<byte> ReadBytes(UInt128 count)
    {
        if (count == 0)
            return default;
        if (count > (UInt128)Array.MaxLength)
            throw source.Error(path, $"it has '{count}' bytes, but '{Array.MaxLength}' at most are read");
        int size = (int)count;
        if (layout.Class == Hdf5LayoutClass.Compact)
        {
            return layout.Inline.Length >= size
                ? layout.Inline[..size]
                : throw source.Error(path, $"its values take '{size}' bytes, but its header has '{layout.Inline.Length}'");
        }
        if (layout.Class == Hdf5LayoutClass.Contiguous && layout.Address != Hdf5Source.Undefined)
            return source.Slice(layout.Address, size, path);
        source.ChargeBytes(count, path);
        byte[] values = new byte[size];
        Fill(values);
        if (layout.Class == Hdf5LayoutClass.Chunked && layout.Address != Hdf5Source.Undefined)
            new Hdf5Chunks(source, path, extents, type.Size, layout, Hdf5Filters.Read(source, filters, path)).CopyTo(values);
        return values;
    }

    // Where nothing was written, each value is the one that was chosen when the array was made, mostly 0.
    private void Fill(Span<byte> values)
    {
        if (fillValue is not { } message)
            return;
        var cursor = new Hdf5Cursor(source, path, message.Span);
        int version = cursor.Byte();
        bool isGiven;
        if (version is 1 or 2)
        {
            cursor.Skip(2);
            isGiven = cursor.Byte() != 0 || version == 1;
        }
        else
            isGiven = version == 3 && (cursor.Byte() & 0x20) != 0;
        if (!isGiven)
            return;
        long size = cursor.UInt32();
        if (size != type.Size)
            return;
        ReadOnlySpan<byte> value = cursor.Take(size);
        if (!value.ContainsAnyExcept((byte)0))
            return;
        for (int i = 0; i < values.Length; i += value.Length)
            value.CopyTo(values[i..]);
    }
}
