using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>Is what the head of an .npy file says: the type of elements, their order and the shape.</summary>
/// <remarks>Six magic bytes, two of the version, the length of a text and the text, a dictionary of Python (numpy.lib.format, NEP 1).</remarks>
internal sealed partial record NumpyHeader(NumpyElement Element, bool IsBigEndian, bool IsFortran, int[] Dimensions)
{
    private const int Alignment = 64, LongestText = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the head of a stream.</summary>
    /// <exception cref="DataException">It is none of a file that can be read.</exception>
    public static NumpyHeader Read(Stream stream, Place place)
    {
        Span<byte> start = stackalloc byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Magic))
            throw new DataException(place, "it does not begin with the bytes 0x93 NUMPY and a version, so it is no .npy file.");
        if (start[6] is < 1 or > 3)
            throw new DataException(place, $"the version of the format is '{start[6]}.{start[7]}', but versions 1 to 3 are known.");
        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        if (stream.ReadAtLeast(size, size.Length, throwOnEndOfStream: false) < size.Length)
            throw new DataException(place, "it ends within its header.");
        long length = 0;
        for (int i = size.Length - 1; i >= 0; i--)
            length = (length << 8) | size[i];
        if (length > LongestText)
            throw new DataException(place,
                $"the header is said to take '{length}' bytes, but more than {LongestText} are no header of an array.");
        byte[] bytes = new byte[length];
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new DataException(place, "it ends within its header.");
        return Parse(Encoding.UTF8.GetString(bytes).TrimEnd(' ', '\n'), place);
    }

    /// <summary>Makes the head of a row-major array in the order of small ends first, version 1.0.</summary>
    public static byte[] Bytes(NumpyElement element, IReadOnlyList<int> dimensions)
    {
        string shape = string.Join(", ", dimensions.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        string order = element.Size == 1 ? "|" : "<";
        string text = $"{{'descr': '{order}{element.Code}', 'fortran_order': False, 'shape': ({shape}{(dimensions.Count == 1 ? "," : "")}), }}";
        // The elements begin at a multiple of 64 bytes.
        int before = Magic.Length + 4, length = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1)), (byte)'\n'];
    }

    private static NumpyHeader Parse(string text, Place place)
    {
        Match match = Dictionary().Match(text);
        if (!match.Success)
            throw new DataException(place,
                $"the header '{text}' is none of a plain array, which has descr, fortran_order and shape in this order.");
        string type = match.Groups["type"].Value;
        NumpyElement element = NumpyElement.Of(type[1..])
            ?? throw new DataException(place, $"elements of the type '{type}' cannot be read; known are {NumpyElement.Codes}.");
        string[] extents = match.Groups["shape"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] dimensions = new int[extents.Length];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (!int.TryParse(extents[axis], NumberStyles.None, CultureInfo.InvariantCulture, out dimensions[axis]))
                throw new DataException(place,
                    $"the extent '{extents[axis]}' of the shape ({match.Groups["shape"].Value}) is not from 0 to {int.MaxValue}.");
        }
        if (IdxArray.ElementCount(dimensions) < 0)
            throw new DataException(place, $"the shape {Shape.Text(dimensions)} has more elements than an array can hold.");
        return new NumpyHeader(element, type[0] == '>', match.Groups["fortran"].Value == "True", dimensions);
    }

    [GeneratedRegex(@"^\{\s*'descr':\s*'(?<type>[<>|=]\w+)',\s*'fortran_order':\s*(?<fortran>True|False),\s*'shape':\s*\((?<shape>[^)]*)\),?\s*\}$", RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();
}
