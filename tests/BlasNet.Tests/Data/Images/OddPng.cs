using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace BlasNet.Tests.Data.Images;

/// <summary>Writes PNG files of every kind, also ones that break the format.</summary>
internal sealed record OddPng(int Height, int Width, int Colour, int Depth, int[] Samples)
{
    // The pass of Adam7 in which each pixel of a square of eight comes, as the standard draws it.
    private static readonly string[] Square =
        ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];

    public bool Interlaced { get; init; }

    /// <summary>Gets the filter of each line, taken in turns.</summary>
    public int[] Filters { get; init; } = [0, 1, 2, 3, 4];

    public byte[]? Palette { get; init; }

    public byte[]? Transparency { get; init; }

    /// <summary>Gets how many bytes each chunk of pixels has at most.</summary>
    public int ChunkLength { get; init; } = int.MaxValue;

    private static readonly uint[] CrcOfByte = [.. Enumerable.Range(0, 256).Select(CrcOf)];

    private int PerPixel => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    public static OddPng Random(int height, int width, int colour, int depth, int seed = 1)
    {
        var random = new Random(seed);
        int perPixel = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        int most = (1 << depth) - 1;
        int[] samples = [.. Enumerable.Range(0, height * width * perPixel).Select(i =>
            colour >= 4 && i % perPixel == perPixel - 1 ? most : random.Next(most + 1))];
        byte[]? palette = null;
        if (colour == 3)
            random.NextBytes(palette = new byte[3 << depth]);
        return new OddPng(height, width, colour, depth, samples) { Palette = palette };
    }

    public byte[] ToBytes() => File(Chunks());

    public IEnumerable<(string Type, byte[] Content)> Chunks()
    {
        yield return ("IHDR", Header());
        if (Palette is not null)
            yield return ("PLTE", Palette);
        if (Transparency is not null)
            yield return ("tRNS", Transparency);
        yield return ("tEXt", Encoding.ASCII.GetBytes("Comment\0a test"));
        foreach (byte[] part in Compress(Lines()).Chunk(ChunkLength))
            yield return ("IDAT", part);
        yield return ("IEND", []);
    }

    public byte[] Header()
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9], header[12]) = ((byte)Depth, (byte)Colour, (byte)(Interlaced ? 1 : 0));
        return header;
    }

    /// <summary>Joins chunks into a file, each with its checksum.</summary>
    public static byte[] File(IEnumerable<(string Type, byte[] Content)> chunks)
    {
        using var file = new MemoryStream();
        file.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        byte[] word = new byte[4];
        foreach ((string type, byte[] content) in chunks)
        {
            BinaryPrimitives.WriteInt32BigEndian(word, content.Length);
            file.Write(word);
            byte[] checkedBytes = [.. Encoding.Latin1.GetBytes(type), .. content];
            file.Write(checkedBytes);
            BinaryPrimitives.WriteUInt32BigEndian(word, Crc(checkedBytes));
            file.Write(word);
        }
        return file.ToArray();
    }

    public static byte[] Compress(byte[] lines)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(lines);
        return compressed.ToArray();
    }

    /// <summary>Returns the filtered lines of all passes.</summary>
    public byte[] Lines()
    {
        var lines = new List<byte>();
        foreach (char pass in Interlaced ? "1234567" : " ")
        {
            byte[]? above = null;
            int number = 0;
            for (int y = 0; y < Height; y++)
            {
                int[] line = [.. Enumerable.Range(0, Width).Where(x => !Interlaced || Square[y % 8][x % 8] == pass)
                    .SelectMany(x => Samples.Skip((y * Width + x) * PerPixel).Take(PerPixel))];
                if (line.Length == 0)
                    continue;
                byte[] packed = Pack(line);
                lines.AddRange(Filtered(Filters[number++ % Filters.Length], packed, above ?? new byte[packed.Length]));
                above = packed;
            }
        }
        return [.. lines];
    }

    private byte[] Pack(int[] samples)
    {
        byte[] packed = new byte[(samples.Length * Depth + 7) / 8];
        for (int i = 0; i < samples.Length; i++)
        {
            for (int bit = 0; bit < Depth; bit++)
            {
                int place = i * Depth + bit;
                packed[place / 8] |= (byte)((samples[i] >> (Depth - 1 - bit) & 1) << (7 - place % 8));
            }
        }
        return packed;
    }

    private byte[] Filtered(int filter, byte[] line, byte[] above)
    {
        int step = Math.Max(1, PerPixel * Depth / 8);
        byte[] filtered = new byte[line.Length + 1];
        filtered[0] = (byte)filter;
        for (int i = 0; i < line.Length; i++)
        {
            int a = i < step ? 0 : line[i - step], b = above[i], c = i < step ? 0 : above[i - step];
            int forecast = filter switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => Paeth(a, b, c), _ => 0 };
            filtered[i + 1] = (byte)(line[i] - forecast);
        }
        return filtered;
    }

    // The standard's annex D: the polynomial 0xEDB88320.
    private static uint Crc(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (crc, each) => CrcOfByte[(byte)(crc ^ each)] ^ (crc >> 8));

    private static uint CrcOf(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }

    private static int Paeth(int a, int b, int c) => new[] { a, b, c }.MinBy(each => Math.Abs(a + b - c - each));
}
