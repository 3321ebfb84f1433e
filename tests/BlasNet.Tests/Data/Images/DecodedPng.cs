using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using BlasNet.Data;

namespace BlasNet.Tests.Data.Images;

/// <summary>Reads PNG files of 8 bits without filters, and checks everything else about them on the way.</summary>
internal sealed record DecodedPng(int Width, int Height, int Channels, byte[] Pixels)
{
    public static DecodedPng Read(byte[] png)
    {
        Assert.That(png[..8], Is.EqualTo(new byte[] { 137, 80, 78, 71, 13, 10, 26, 10 }));
        var chunks = new List<(string Type, byte[] Data)>();
        for (int start = 8; start < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(start));
            byte[] content = png[(start + 4)..(start + 8 + length)];
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(start + 8 + length)), Is.EqualTo(PngFormat.Crc(content)));
            chunks.Add((Encoding.ASCII.GetString(content, 0, 4), content[4..]));
            start += 12 + length;
        }
        Assert.That(chunks.Select(chunk => chunk.Type), Is.EqualTo(new[] { "IHDR", "IDAT", "IEND" }));
        byte[] header = chunks[0].Data;
        Assert.That(header[8..], Is.EqualTo(new byte[] { 8, header[9], 0, 0, 0 }), "8 bits, the usual compression and filters, no interlace");
        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        int channels = header[9] == 2 ? 3 : 1;
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress))
            zlib.CopyTo(unpacked);
        byte[][] lines = [.. unpacked.ToArray().Chunk(1 + width * channels)];
        Assert.That(lines, Has.Length.EqualTo(height).And.All.Matches<byte[]>(line => line[0] == 0));
        return new DecodedPng(width, height, channels, [.. lines.SelectMany(line => line[1..])]);
    }
}
