using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace BlasNet.Training.Reports;

/// <summary>Encodes grey and colour pictures of 8 bits a channel as PNG (W3C, "Portable Network Graphics", third edition).</summary>
internal static class Png
{
    private const byte BitDepth = 8, Grey = 0, Colour = 2, NoFilter = 0;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Encodes pixels.</summary>
    /// <remarks>Shapes: pixels [height, width, channels] with 1 channel for grey or 3 for red, green, blue.</remarks>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3) || pixels.Length != (long)width * height * channels)
            throw new ArgumentException(
                $"'{pixels.Length}' values are no picture of {width} x {height} with '{channels}' channels, of which 1 or 3 are possible.");
        using var png = new MemoryStream();
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (BitDepth, channels == 1 ? Grey : Colour);
        WriteChunk(png, "IHDR", header);
        WriteChunk(png, "IDAT", Compress(pixels, width * channels));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>Computes the checksum of a chunk: CRC-32 with the polynomial 0xEDB88320, as in the standard's annex D.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in bytes)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    // Each line of pixels follows the number of its filter.
    private static byte[] Compress(ReadOnlySpan<byte> pixels, int line)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int start = 0; start < pixels.Length; start += line)
            {
                zlib.WriteByte(NoFilter);
                zlib.Write(pixels.Slice(start, line));
            }
        }
        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        png.Write(word);
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc(content));
        png.Write(word);
    }
}
