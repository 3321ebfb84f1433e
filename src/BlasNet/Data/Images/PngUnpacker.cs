using System.Buffers.Binary;

namespace BlasNet.Data;

/// <summary>Turns the restored lines of a PNG file into pixels of 8 bits a channel, and refuses what is not opaque.</summary>
/// <param name="chunks">The parts of the file.</param>
/// <param name="pixels">The values to be written. Shape: [height, width, channels].</param>
/// <param name="path">The file, which opens every message.</param>
internal sealed class PngUnpacker(PngChunks chunks, byte[] pixels, string path)
{
    private readonly PngHeader header = chunks.Header;
    private readonly int most = (1 << chunks.Header.Depth) - 1;

    /// <summary>Writes the pixels of a line of a pass.</summary>
    public void Unpack(ReadOnlySpan<byte> line, PngPass pass, int row)
    {
        int y = pass.Y + row * pass.StepY, channels = header.Channels;
        int start = (y * header.Width + pass.X) * channels;
        bool plain = header is { Depth: 8, Colour: PngColour.Grey or PngColour.Colour } && chunks.Transparency.IsEmpty;
        if (plain && pass.StepX == 1)
        {
            line.CopyTo(pixels.AsSpan(start));
            return;
        }
        Span<int> samples = stackalloc int[header.Samples];
        for (int i = 0; i < pass.Width; i++)
        {
            for (int s = 0; s < samples.Length; s++)
                samples[s] = Sample(line, i * samples.Length + s);
            int x = pass.X + i * pass.StepX;
            Write(samples, pixels.AsSpan((y * header.Width + x) * channels, channels), y, x);
        }
    }

    private int Sample(ReadOnlySpan<byte> line, int index)
    {
        int depth = header.Depth;
        if (depth == 8)
            return line[index];
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(line[(2 * index)..]);
        int bit = index * depth;
        return (line[bit / 8] >> (8 - depth - bit % 8)) & most;
    }

    private void Write(ReadOnlySpan<int> samples, Span<byte> pixel, int y, int x)
    {
        if (header.Colour == PngColour.Palette)
        {
            int index = samples[0];
            if (index >= chunks.Palette.Length / 3)
                throw new DataException(new Place(path),
                    $"{At(y, x)} has the colour '{index}', but the palette has '{chunks.Palette.Length / 3}'.");
            if (index < chunks.Transparency.Length && chunks.Transparency.Span[index] < byte.MaxValue)
                throw NotOpaque(y, x);
            chunks.Palette.Span.Slice(3 * index, 3).CopyTo(pixel);
            return;
        }
        bool opaque = samples.Length > pixel.Length ? samples[pixel.Length] == most : !IsTransparent(samples);
        if (!opaque)
            throw NotOpaque(y, x);
        for (int c = 0; c < pixel.Length; c++)
            pixel[c] = (byte)((samples[c] * byte.MaxValue + most / 2) / most);
    }

    // One colour of a picture without opacity can stand for 'nothing here'.
    private bool IsTransparent(ReadOnlySpan<int> samples)
    {
        ReadOnlySpan<byte> key = chunks.Transparency.Span;
        if (key.IsEmpty)
            return false;
        for (int c = 0; c < samples.Length; c++)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(key[(2 * c)..]) != samples[c])
                return false;
        }
        return true;
    }

    private DataException NotOpaque(int y, int x) =>
        new(new Place(path),
            $"{At(y, x)} is not opaque, so that its colour depends on what lies behind; put the picture on a background first.");

    private static string At(int y, int x) => $"the pixel in line '{y}', column '{x}'";
}
