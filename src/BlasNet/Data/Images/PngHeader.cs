using System.Buffers.Binary;

namespace BlasNet.Data;

/// <summary>Holds the header of a PNG file.</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, PngColour Colour, bool Interlaced)
{
    // Far above what a network takes in, far below what would exhaust a machine.
    private const int MostPixels = 1 << 26, MostOfSide = 1 << 16;

    /// <summary>Gets the samples of a pixel in the file: 1 to 4.</summary>
    public int Samples => Colour switch { PngColour.Colour => 3, PngColour.GreyAlpha => 2, PngColour.ColourAlpha => 4, _ => 1 };

    /// <summary>Gets the channels of the image without opacity: 1 for grey, 3 for colour.</summary>
    public int Channels => Colour is PngColour.Grey or PngColour.GreyAlpha ? 1 : 3;

    /// <summary>Gets the bytes from a byte to the one that a filter compares it with: those of a whole pixel, at least 1.</summary>
    public int FilterStep => Math.Max(1, Samples * Depth / 8);

    /// <summary>Gets the passes in which the pixels come: one, or the seven of Adam7 without those that have no pixel.</summary>
    public IReadOnlyList<PngPass> Passes => Interlaced ? PngPass.Adam7(Width, Height) : [new PngPass(0, 0, 1, 1, Width, Height)];

    /// <summary>Gets the bytes of all lines, each behind the number of its filter.</summary>
    public long RawLength
    {
        get
        {
            long length = 0;
            foreach (PngPass pass in Passes)
                length += pass.Height * (1 + LineLength(pass.Width));
            return length;
        }
    }

    /// <summary>Returns the bytes of a line of so many pixels.</summary>
    public long LineLength(int pixels) => ((long)pixels * Samples * Depth + 7) / 8;

    /// <summary>Reads a header.</summary>
    /// <exception cref="DataException">A value is not allowed, or the picture is too large.</exception>
    public static PngHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length != PngFormat.HeaderLength)
            throw new DataException(new Place(path), $"the header takes '{PngFormat.HeaderLength}' bytes, but it has '{bytes.Length}'.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(bytes), height = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (width == 0 || height == 0)
            throw new DataException(new Place(path), $"the picture is '{height} x {width}', but it must have at least one pixel.");
        if (width > MostOfSide || height > MostOfSide || (long)width * height > MostPixels)
            throw new DataException(new Place(path), $"the picture is '{height} x {width}', but at most '{MostPixels}' pixels are read, "
                + $"and '{MostOfSide}' of a line or column.");
        (int depth, var colour) = (bytes[8], (PngColour)bytes[9]);
        if (!Allows(colour, depth))
            throw new DataException(new Place(path), $"there is no colour type '{bytes[9]}' of '{depth}' bits.");
        if (bytes[10] != 0 || bytes[11] != 0 || bytes[12] > 1)
            throw new DataException(
                new Place(path),
                $"compression '{bytes[10]}', filters '{bytes[11]}' and interlacing '{bytes[12]}' are not those of the format.");
        return new PngHeader((int)width, (int)height, depth, colour, bytes[12] == 1);
    }

    private static bool Allows(PngColour colour, int depth) => colour switch
    {
        PngColour.Grey => depth is 1 or 2 or 4 or 8 or 16,
        PngColour.Palette => depth is 1 or 2 or 4 or 8,
        PngColour.Colour or PngColour.GreyAlpha or PngColour.ColourAlpha => depth is 8 or 16,
        _ => false,
    };
}
