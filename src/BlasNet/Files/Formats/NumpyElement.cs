using System.Runtime.InteropServices;

namespace BlasNet.Files;

/// <summary>Element type: its code in a header, and the layout of its arrays in a stream.</summary>
internal sealed class NumpyElement
{
    private static readonly NumpyElement[] All =
    [
        New<bool>("b1"), New<byte>("u1"), New<sbyte>("i1"), New<short>("i2"), New<ushort>("u2"), New<int>("i4"), New<uint>("u4"),
        New<long>("i8"), New<ulong>("u8"), New<Half>("f2"), New<float>("f4"), New<double>("f8"),
    ];

    // What numpy.dtype takes for them besides the code.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["?"] = "b1",
        ["bool"] = "b1",
        ["B"] = "u1",
        ["uint8"] = "u1",
        ["b"] = "i1",
        ["int8"] = "i1",
        ["h"] = "i2",
        ["int16"] = "i2",
        ["H"] = "u2",
        ["uint16"] = "u2",
        ["i"] = "i4",
        ["int32"] = "i4",
        ["I"] = "u4",
        ["uint32"] = "u4",
        ["q"] = "i8",
        ["int64"] = "i8",
        ["Q"] = "u8",
        ["uint64"] = "u8",
        ["e"] = "f2",
        ["float16"] = "f2",
        ["f"] = "f4",
        ["float32"] = "f4",
        ["d"] = "f8",
        ["float64"] = "f8",
    };

    private NumpyElement(string code, Type type, Func<int, Array> create) => (Code, Type, Create) = (code, type, create);

    /// <summary>Gets the names of all types, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(element => element.Type.Name));

    /// <summary>Gets the codes of all types, for messages.</summary>
    public static string Codes { get; } = string.Join(", ", All.Select(element => element.Code));

    /// <summary>Gets the code without the byte order, such as f4.</summary>
    public string Code { get; }

    public Type Type { get; }

    /// <summary>Gets the bytes of an element.</summary>
    public int Size => Code[1] - '0';

    /// <summary>Gets the function that creates an array of a given length.</summary>
    public Func<int, Array> Create { get; }

    public static NumpyElement? Of(Type type) => Array.Find(All, element => element.Type == type);

    /// <summary>Reads a type with its byte order, <c>&lt;</c>, <c>&gt;</c>, or that of the machine; null for one that is not
    /// known.</summary>
    public static NumpyElement? Parse(string text, out bool isBigEndian)
    {
        isBigEndian = !BitConverter.IsLittleEndian;
        if (text is ['<' or '>' or '=' or '|', ..])
        {
            isBigEndian = text[0] == '>' || (text[0] != '<' && isBigEndian);
            text = text[1..];
        }
        string code = Names.GetValueOrDefault(text, text);
        return Array.Find(All, element => element.Code == code);
    }

    /// <summary>Returns the bytes of an array, in the byte order of the machine.</summary>
    public Span<byte> Bytes(Array values) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), checked(values.Length * Size));

    /// <summary>Makes every truth 0 or 1; NumPy takes any other byte as true, .NET gives it no meaning.</summary>
    public void Normalize(Span<byte> bytes)
    {
        if (Type != typeof(bool))
            return;
        foreach (ref byte truth in bytes)
            truth = truth == 0 ? (byte)0 : (byte)1;
    }

    /// <summary>Reverses the bytes of each element.</summary>
    public void Reverse(Span<byte> bytes)
    {
        for (int start = 0; Size > 1 && start < bytes.Length; start += Size)
            bytes.Slice(start, Size).Reverse();
    }

    private static NumpyElement New<T>(string code) => new(code, typeof(T), length => new T[length]);
}
