using System.Buffers.Binary;
using System.IO.Compression;

namespace BlasNet.Data;

/// <summary>Check that a PNG file has all its pixels.</summary>
/// <remarks>The decoder leaves missing pixels empty. It never returns if they are missing from an interlaced file, or if an interlaced file
/// is so narrow that an Adam7 pass has no column, so that these are refused before.</remarks>
internal static class PngPixels
{
    // The passes of Adam7 (W3C, "Portable Network Graphics", third edition, section 8): first column and row, and their steps.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Minimum width of an interlaced file; below it some passes have no column.</summary>
    public const int MinimumInterlacedWidth = 5;

    /// <summary>Refuses a file that lacks pixels, or is interlaced and too narrow.</summary>
    /// <exception cref="DataException">The file is damaged, incomplete or too narrow.</exception>
    public static void Require(byte[] file, int height, int width, int bitsPerPixel, bool interlaced, string path)
    {
        if (interlaced && width < MinimumInterlacedWidth)
            throw new DataException($"{path}: the PNG file is interlaced and has '{width}' columns, but interlaced ones are read from "
                + $"'{MinimumInterlacedWidth}' columns on; save it without interlacing.");
        if (!IsComplete(file, height, width, bitsPerPixel, interlaced))
            throw new DataException($"{path}: the PNG file is damaged, or holds fewer than the '{height} x {width}' pixels of its header.");
    }

    private static bool IsComplete(byte[] file, int height, int width, int bitsPerPixel, bool interlaced)
    {
        long required = (interlaced ? Adam7 : [(0, 0, 1, 1)]).Sum(pass =>
            Count(height, pass.Y, pass.StepY) * (1 + (Count(width, pass.X, pass.StepX) * bitsPerPixel + 7) / 8));
        try
        {
            using var lines = new ZLibStream(Compressed(file), CompressionMode.Decompress);
            byte[] buffer = new byte[1 << 16];
            long found = 0;
            for (int read; found < required && (read = lines.Read(buffer)) > 0;)
                found += read;
            return found >= required;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static long Count(int length, int first, int step) => (length - first + step - 1) / step;

    private static MemoryStream Compressed(byte[] file)
    {
        const int signature = 8, overhead = 12;
        var all = new MemoryStream();
        for (long at = signature; at + overhead <= file.Length;)
        {
            ReadOnlySpan<byte> chunk = file.AsSpan((int)at);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (length <= chunk.Length - overhead && chunk[4..8].SequenceEqual("IDAT"u8))
                all.Write(chunk.Slice(8, (int)length));
            at += overhead + (long)length;
        }
        all.Position = 0;
        return all;
    }
}
