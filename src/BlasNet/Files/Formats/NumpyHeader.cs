using System.Globalization;
using System.Text;
using BlasNet.Numerics;

namespace BlasNet.Files;

/// <summary>Header of an .npy file: element type, byte order, order of axes and shape.</summary>
/// <remarks>Six magic bytes, two of the version, the length of a text (2 bytes in version 1.0, 4 in 2.0 and 3.0) and the text, a dictionary
/// of Python in Latin-1, from version 3.0 on in UTF-8 (numpy.lib.format, NEP 1).</remarks>
internal sealed record NumpyHeader(NumpyElement Element, bool IsBigEndian, bool IsFortran, int[] Dimensions)
{
    private const int Alignment = 64, LongestText = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header at the beginning of a stream.</summary>
    /// <exception cref="DataException">It is not the header of a file that can be read.</exception>
    public static NumpyHeader Read(Stream stream, Place place)
    {
        Span<byte> start = stackalloc byte[8];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Magic))
            throw new DataException(place, "it does not begin with the bytes 0x93 NUMPY and a version, so it is no .npy file.");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new DataException(
                place, $"the version of the format is '{start[6]}.{start[7]}', but versions 1.0, 2.0 and 3.0 are known.");
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
        return Parse((start[6] < 3 ? Encoding.Latin1 : Encoding.UTF8).GetString(bytes), place);
    }

    /// <summary>Creates the header of a little-endian row-major array, version 1.0.</summary>
    public static byte[] Bytes(NumpyElement element, IReadOnlyList<int> dimensions)
    {
        string shape = string.Join(", ", dimensions.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        string order = element.Size == 1 ? "|" : "<";
        string comma = dimensions.Count == 1 ? "," : "";
        string text = $"{{'descr': '{order}{element.Code}', 'fortran_order': False, 'shape': ({shape}{comma}), }}";
        // The elements begin at a multiple of 64 bytes.
        int before = Magic.Length + 4, length = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment - before;
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1)), (byte)'\n'];
    }

    private static NumpyHeader Parse(string text, Place place)
    {
        if (PythonLiteral.Dictionary(text) is not { Count: 3 } header
            || !header.TryGetValue("descr", out object? type) || !header.TryGetValue("fortran_order", out object? fortran)
            || !header.TryGetValue("shape", out object? shape) || fortran is not bool isFortran || shape is not object?[] extents)
        {
            throw new DataException(place, $"the header '{Excerpt.Of(text.Trim())}' is none of an array, "
                + "which has descr, fortran_order and shape.");
        }
        if (type is not string code)
            throw new DataException(place, $"its elements are records of several fields; known are the types {NumpyElement.Codes}.");
        NumpyElement element = NumpyElement.Parse(code, out bool isBigEndian)
            ?? throw new DataException(place, $"elements of the type '{Excerpt.Of(code)}' cannot be read; known are {NumpyElement.Codes}.");
        int[] dimensions = Array.ConvertAll(extents, extent => extent is long and >= 0 and <= int.MaxValue ? (int)(long)extent
            : throw new DataException(place, $"the extent '{extent}' of the shape ({string.Join(", ", extents)}) is not from 0 to "
                + FormattableString.Invariant($"{int.MaxValue}.")));
        if (IdxArray.ElementCount(dimensions) < 0)
            throw new DataException(place, $"the shape {Shape.Text(dimensions)} has more elements than an array can hold.");
        return new NumpyHeader(element, isBigEndian, isFortran, dimensions);
    }
}
