using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace BlasNet.Data;

/// <summary>Encodes grey and colour pictures of 8 bits a channel as PNG (W3C, "Portable Network Graphics", third edition).</summary>
internal static class PngWriter
{
    private const byte BitDepth = 8, NoFilter = 0;

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
        png.Write(PngFormat.Signature);
        Span<byte> header = stackalloc byte[PngFormat.HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (BitDepth, (byte)(channels == 1 ? PngColour.Grey : PngColour.Colour));
        WriteChunk(png, PngFormat.Header, header);
        WriteChunk(png, PngFormat.Pixels, Compress(pixels, width * channels));
        WriteChunk(png, PngFormat.End, []);
        return png.ToArray();
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
        BinaryPrimitives.WriteUInt32BigEndian(word, PngFormat.Crc(content));
        png.Write(word);
    }
}
