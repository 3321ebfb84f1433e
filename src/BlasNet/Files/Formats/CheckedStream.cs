using System.IO.Compression;
using System.IO.Hashing;

namespace BlasNet.Files;

/// <summary>Stream of an archive's entry that computes the CRC-32 of what is read, which the runtime does not compare.</summary>
internal sealed class CheckedStream(Stream inner) : ReadingStream(inner)
{
    private readonly Crc32 sum = new();

    /// <summary>Gets the CRC-32 of all bytes read so far.</summary>
    public uint Crc => sum.GetCurrentHashAsUInt32();

    public override int Read(Span<byte> buffer)
    {
        int read = Inner.Read(buffer);
        sum.Append(buffer[..read]);
        return read;
    }
}

/// <summary>Gzip file followed by a member without content, so that a file that lacks its end is damaged instead of complete.</summary>
/// <remarks>The runtime compares the CRC-32 and the length at the end of a file, but takes a file as complete where they are missing.
/// Members may follow one another (RFC 1952, section 2.2), and what follows a broken file is no checksum of it.</remarks>
internal sealed class GzipFile : ReadingStream
{
    private static readonly byte[] Empty = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private int given;

    private GzipFile(Stream file)
        : base(file)
    {
    }

    /// <summary>Returns the unpacked bytes of a file; disposing of them disposes of the file.</summary>
    public static GZipStream Unpack(Stream file) => new(new GzipFile(file), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        int read = Inner.Read(buffer);
        if (read > 0 || buffer.IsEmpty)
            return read;
        read = Math.Min(buffer.Length, Empty.Length - given);
        Empty.AsSpan(given, read).CopyTo(buffer);
        given += read;
        return read;
    }
}
