using System.IO.Compression;
using BlasNet.Files;

namespace BlasNet.Data;

/// <summary>Reads PNG files of every colour type, bit depth, filter and interlacing as pictures of 8 bits a channel.</summary>
/// <remarks>
/// Fewer bits are spread over 0 to 255, 16 bits are rounded to 8, indices become the colours of the palette. Values are taken as they are
/// stored, without correction of gamma. Opacity is left out where all pixels are opaque; a picture that lets something through is refused,
/// because its colours depend on what lies behind.
/// </remarks>
internal static class PngReader
{
    // What deflate cannot exceed, from bytes in to bytes out.
    private const int MostRatio = 1032;
    private const long MostBytes = 1L << 28;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">It cannot be read, is no PNG file, is cut off or damaged, too large, or not opaque.</exception>
    public static PngImage Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new DataException(new Place(path), $"the file has more than '{MostBytes}' bytes, which are the most that is read.");
            return Decode(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    /// <summary>Reads the bytes of a file, whose name opens every message.</summary>
    public static PngImage Decode(ReadOnlyMemory<byte> file, string path)
    {
        PngChunks chunks = PngChunks.Read(file, path);
        PngHeader header = chunks.Header;
        // Before any memory is taken: a small file cannot hold a large picture, whatever its header says.
        if (header.RawLength > (long)chunks.Compressed.Length * MostRatio)
            throw new DataException(
                new Place(path), $"the header promises '{header.Height} x {header.Width}' pixels, but there are only "
                + $"'{chunks.Compressed.Length}' bytes of compressed pixels.");
        var pixels = new byte[header.Height * header.Width * header.Channels];
        var unpacker = new PngUnpacker(chunks, pixels, path);
        try
        {
            using var lines = new ZLibStream(new MemoryStream(chunks.Compressed), CompressionMode.Decompress);
            foreach (PngPass pass in header.Passes)
                ReadPass(lines, header, pass, unpacker, path);
            if (lines.ReadByte() >= 0)
                throw new DataException(new Place(path),
                    $"there are more pixels than the '{header.Height} x {header.Width}' of the header.");
        }
        catch (InvalidDataException error)
        {
            throw new DataException(new Place(path), "the compressed pixels are damaged.", error);
        }
        return new PngImage(header.Height, header.Width, header.Channels, pixels);
    }

    private static void ReadPass(Stream lines, PngHeader header, PngPass pass, PngUnpacker unpacker, string path)
    {
        int length = (int)header.LineLength(pass.Width);
        byte[] line = new byte[1 + length], above = new byte[1 + length];
        for (int y = 0; y < pass.Height; y++)
        {
            if (lines.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) < line.Length)
                throw new DataException(new Place(path), $"the pixels end in line '{pass.Y + y * pass.StepY}' of '{header.Height}'.");
            if (line[0] >= PngFilter.Kinds)
                throw new DataException(new Place(path),
                    $"line '{pass.Y + y * pass.StepY}' has the filter '{line[0]}', but they run from 0 to 4.");
            PngFilter.Undo(line[0], line.AsSpan(1), above.AsSpan(1), header.FilterStep);
            unpacker.Unpack(line.AsSpan(1), pass, y);
            (line, above) = (above, line);
        }
    }
}
