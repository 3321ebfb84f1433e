using System.Text;

namespace BlasNet.Files;

/// <summary>An attribute of a group or an array.</summary>
internal sealed class Hdf5Attribute
{
    private const int SharedFlags = 3;

    private readonly Hdf5Source source;
    private readonly string section;
    private readonly Hdf5Type type;
    private readonly int[] extents;
    private readonly ReadOnlyMemory<byte> values;

    private Hdf5Attribute(
        Hdf5Source source, string section, string name, Hdf5Type type, int[] extents, ReadOnlyMemory<byte> values)
    {
        (this.source, this.section, this.type, this.extents, this.values) = (source, section, type, extents, values);
        Name = name;
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; }

    /// <summary>Reads an attribute from the message that holds it.</summary>
    public static Hdf5Attribute Read(Hdf5Source source, ReadOnlyMemory<byte> data, string section)
    {
        var cursor = new Hdf5Cursor(source, section, data.Span);
        int version = cursor.Byte(), flags = cursor.Byte();
        if (version is < 1 or > 3)
            throw source.Error(section, $"an attribute has the version '{version}': {Hdf5Source.Advice}");
        if (version > 1 && (flags & SharedFlags) != 0)
            throw source.Error(section, "the type or the extents of an attribute are stored elsewhere and shared, which is not read");
        int nameBytes = cursor.UInt16(), typeBytes = cursor.UInt16(), spaceBytes = cursor.UInt16();
        cursor.Skip(version == 3 ? 1 : 0);
        string name = Hdf5Type.FixedText(cursor.Take(nameBytes));
        string place = $"{section}, attribute '{Excerpt.Of(name)}'";
        ReadOnlyMemory<byte> typeData = Part(ref cursor, typeBytes), spaceData = Part(ref cursor, spaceBytes);
        if (version == 1)
            cursor.Align();
        return new Hdf5Attribute(
            source, place, name, Hdf5Type.Read(source, typeData, place), Hdf5Space.Read(source, spaceData, place), data[^cursor.Left..]);

        // In the first version each part ends at a multiple of 8 bytes.
        ReadOnlyMemory<byte> Part(ref Hdf5Cursor cursor, int count)
        {
            if (version == 1)
                cursor.Align();
            int start = data.Length - cursor.Left;
            cursor.Skip(count);
            return data.Slice(start, count);
        }
    }

    /// <summary>Returns the single text.</summary>
    /// <exception cref="DataException">The attribute is no text, or several.</exception>
    public string Text() => Bytes() is var bytes ? Encoding.UTF8.GetString(bytes.Span) : "";

    /// <summary>Returns the bytes of the single text, which may be much longer than an attribute's own.</summary>
    /// <exception cref="DataException">The attribute is no text, or several.</exception>
    public ReadOnlyMemory<byte> Bytes() => Hdf5Space.Count(extents) == 1
        ? BytesAt(CheckedTexts(), 0)
        : throw source.Error(section, $"it holds the extents [{string.Join(", ", extents)}], but a single text is wanted");

    /// <summary>Returns the texts; none where the attribute is empty, whatever its type.</summary>
    /// <exception cref="DataException">The values are no texts.</exception>
    public string[] Texts()
    {
        UInt128 count = Hdf5Space.Count(extents);
        if (count == 0)
            return [];
        ReadOnlyMemory<byte> bytes = CheckedTexts();
        source.ChargeParts((int)count, section);
        string[] texts = new string[(int)count];
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlyMemory<byte> text = BytesAt(bytes, i);
            source.ChargeBytes((UInt128)text.Length, section);
            texts[i] = Encoding.UTF8.GetString(text.Span);
        }
        return texts;
    }

    private ReadOnlyMemory<byte> CheckedTexts()
    {
        if (type.Kind is not (Hdf5Kind.FixedText or Hdf5Kind.VariableText))
            throw source.Error(section, $"it holds values of the class '{type.Class}', but texts are wanted");
        UInt128 wanted = Hdf5Space.Count(extents) * (UInt128)type.Size;
        return wanted <= (UInt128)values.Length
            ? values
            : throw source.Error(section, $"its values take '{wanted}' bytes, but it has '{values.Length}'; the file is damaged");
    }

    private ReadOnlyMemory<byte> BytesAt(ReadOnlyMemory<byte> bytes, int index)
    {
        ReadOnlyMemory<byte> value = bytes.Slice(index * type.Size, type.Size);
        if (type.Kind == Hdf5Kind.VariableText)
            return source.Heap.Text(value, section);
        int end = value.Span.IndexOf((byte)0);
        ReadOnlyMemory<byte> text = end < 0 ? value : value[..end];
        return text[..text.Span.TrimEnd((byte)' ').Length];
    }
}
