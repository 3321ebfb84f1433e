using System.Buffers.Binary;
using System.Text;

namespace BlasNet.Data;

/// <summary>Holds the parts of a PNG file that a picture is made of, after their checksums and their order were checked.</summary>
/// <param name="Header">The header.</param>
/// <param name="Palette">Red, green and blue of each colour; empty without a palette.</param>
/// <param name="Transparency">The content of tRNS; empty without it.</param>
/// <param name="Compressed">The lines of pixels, compressed by zlib.</param>
internal sealed record PngChunks(
    PngHeader Header, ReadOnlyMemory<byte> Palette, ReadOnlyMemory<byte> Transparency, byte[] Compressed)
{
    private const int Frame = 12;

    /// <summary>Reads the chunks of a file.</summary>
    /// <exception cref="DataException">It is no PNG file, ends too early, is damaged, or breaks the format.</exception>
    public static PngChunks Read(ReadOnlyMemory<byte> file, string path)
    {
        if (!file.Span.StartsWith(PngFormat.Signature))
            throw new DataException(new Place(path), "it does not begin as a PNG file does.");
        PngHeader? header = null;
        ReadOnlyMemory<byte> palette = default, transparency = default;
        using var pixels = new MemoryStream();
        string last = "";
        for (int start = PngFormat.Signature.Length; last != PngFormat.End;)
        {
            (string type, ReadOnlyMemory<byte> content) = Next(file, start, path);
            if (header is null != (type == PngFormat.Header))
                throw Misplaced(path, type);
            bool first = type != last;
            switch (type)
            {
                case PngFormat.Header:
                    header = PngHeader.Parse(content.Span, path);
                    break;
                case PngFormat.Palette when palette.IsEmpty && transparency.IsEmpty && pixels.Length == 0:
                    palette = CheckedPalette(header!.Value, content, path);
                    break;
                case PngFormat.Transparency when transparency.IsEmpty && pixels.Length == 0:
                    transparency = CheckedTransparency(header!.Value, palette, content, path);
                    break;
                case PngFormat.Pixels when !first || pixels.Length == 0:
                    pixels.Write(content.Span);
                    break;
                case PngFormat.End when content.IsEmpty && pixels.Length > 0:
                    break;
                // A small first letter marks what is not needed to draw the picture.
                case [>= 'a' and <= 'z', ..]:
                    break;
                default:
                    throw Misplaced(path, type);
            }
            (last, start) = (type, start + Frame + content.Length);
            if (type == PngFormat.End && start != file.Length)
                throw new DataException(new Place(path),
                    $"'{file.Length - start}' bytes follow the end of the picture, at byte '{start}'.");
        }
        if (header!.Value.Colour == PngColour.Palette && palette.IsEmpty)
            throw new DataException(new Place(path), "its pixels are indices of a palette, but it has none.");
        return new PngChunks(header.Value, palette, transparency, pixels.ToArray());
    }

    private static (string Type, ReadOnlyMemory<byte> Content) Next(ReadOnlyMemory<byte> file, int start, string path)
    {
        if (file.Length - start < Frame)
            throw new DataException(new Place(path), $"the file is cut off: at byte '{start}' a further chunk is required.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file.Span[start..]);
        string type = Encoding.Latin1.GetString(file.Span.Slice(start + 4, 4));
        if (!type.All(char.IsAsciiLetter))
            throw new DataException(new Place(path), $"at byte '{start + 4}' the type of a chunk is required, which has four letters.");
        if (length > file.Length - start - Frame)
            throw new DataException(
                new Place(path),
                $"the file is cut off: the chunk '{type}' at byte '{start}' has '{length}' bytes, but the file ends before them.");
        ReadOnlyMemory<byte> content = file.Slice(start + 8, (int)length);
        uint crc = BinaryPrimitives.ReadUInt32BigEndian(file.Span[(start + 8 + (int)length)..]);
        if (crc != PngFormat.Crc(file.Span.Slice(start + 4, 4 + (int)length)))
            throw new DataException(new Place(path), $"the chunk '{type}' at byte '{start}' is damaged: its checksum is wrong.");
        return (type, content);
    }

    private static ReadOnlyMemory<byte> CheckedPalette(PngHeader header, ReadOnlyMemory<byte> content, string path)
    {
        int most = 3 << (header.Colour == PngColour.Palette ? header.Depth : 8);
        if (header.Channels == 1 || content.Length == 0 || content.Length % 3 != 0 || content.Length > most)
            throw new DataException(new Place(path), $"a palette of '{content.Length}' bytes does not suit a picture of {Kind(header)}.");
        return content;
    }

    private static ReadOnlyMemory<byte> CheckedTransparency(
        PngHeader header, ReadOnlyMemory<byte> palette, ReadOnlyMemory<byte> content, string path)
    {
        bool fits = header.Colour switch
        {
            PngColour.Grey => content.Length == 2,
            PngColour.Colour => content.Length == 6,
            PngColour.Palette => content.Length > 0 && content.Length <= palette.Length / 3,
            _ => false,
        };
        return fits
            ? content
            : throw new DataException(new Place(path),
                $"a chunk 'tRNS' of '{content.Length}' bytes does not suit a picture of {Kind(header)}.");
    }

    private static string Kind(PngHeader header) => $"colour type '{(int)header.Colour}' with '{header.Depth}' bits";

    private static DataException Misplaced(string path, string type) =>
        new(new Place(path), $"the chunk '{type}' stands where it cannot, is there twice, has a wrong length, or is not known.");
}
