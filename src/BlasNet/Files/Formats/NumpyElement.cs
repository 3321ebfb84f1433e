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

    public static NumpyElement? Of(string code) => Array.Find(All, element => element.Code == code);

    /// <summary>Returns the bytes of an array, in the byte order of the machine.</summary>
    public Span<byte> Bytes(Array values) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), checked(values.Length * Size));

    /// <summary>Reverses the bytes of each element.</summary>
    public void Reverse(Span<byte> bytes)
    {
        for (int start = 0; Size > 1 && start < bytes.Length; start += Size)
            bytes.Slice(start, Size).Reverse();
    }

    private static NumpyElement New<T>(string code) => new(code, typeof(T), length => new T[length]);
}
