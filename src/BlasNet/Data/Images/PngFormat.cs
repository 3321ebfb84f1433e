namespace BlasNet.Data;

/// <summary>Holds what reading and writing PNG files share (W3C, "Portable Network Graphics", third edition).</summary>
internal static class PngFormat
{
    /// <summary>The types of chunks.</summary>
    public const string Header = "IHDR", Palette = "PLTE", Transparency = "tRNS", Pixels = "IDAT", End = "IEND";

    /// <summary>The bytes of the header's content.</summary>
    public const int HeaderLength = 13;

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    /// <summary>Gets the bytes that every file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Computes the checksum of a chunk's type and content: CRC-32 with the polynomial 0xEDB88320, as in the standard's annex D.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
            crc = CrcOfByte[(byte)(crc ^ each)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint CrcOf(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
