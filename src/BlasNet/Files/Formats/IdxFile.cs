using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using BlasNet.Files;

namespace BlasNet.Numerics;

/// <summary>IDX files, the format of MNIST: plain or gzip, any element type, any rank.</summary>
/// <remarks>
/// Two zero bytes, the element type, the rank, one big-endian 32-bit extent per axis, the elements big-endian (LeCun, "The MNIST
/// database"). Reading is strict, allocates the final array alone, and never more than the file can hold.
/// </remarks>
public static class IdxFile
{
    private const int MagicLength = 4;

    /// <summary>Deflate codes at most 258 bytes in 2 bits, so that no gzip file grows by more (zlib, technical details).</summary>
    private const int LargestGzipRatio = 1032;

    /// <summary>Reads an IDX file; gzip is recognized by its first bytes, not by the name.</summary>
    /// <exception cref="DataException">The file is missing, is a folder, cannot be read or breaks the format.</exception>
    public static IdxArray Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataException(new Place(path), "this is a folder, but an IDX file is required.");
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.CanSeek)
                return ReadFrom(file, path);
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            copy.Position = 0;
            return ReadFrom(copy, path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }

    /// <summary>Writes an IDX file, as gzip when the name ends in .gz; the file appears whole or not at all.</summary>
    /// <exception cref="ConfigurationException">The file exists already.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, IdxArray array)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(array);
        NewFile.Write(path, file =>
        {
            using Stream? packed = IsGzipName(path) ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
            WriteTo(packed ?? file, array);
        });
    }

    private static bool IsGzipName(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static IdxArray ReadFrom(Stream file, string path)
    {
        if (file.Length == 0)
            throw new DataException(new Place(path), $"the file is empty, but an IDX file has a header of at least '{MagicLength}' bytes.");
        long length = file.Length;
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isGzip)
            return new IdxReader(file, path, "file", file.Length).Read();
        try
        {
            using GZipStream unpacked = GzipFile.Unpack(file);
            return new IdxReader(unpacked, path, "gzip file", length * LargestGzipRatio).Read();
        }
        catch (InvalidDataException error)
        {
            throw new DataException(new Place(path), $"the gzip file is damaged or cut off. {error.Message}", error);
        }
    }

    private static void WriteTo(Stream stream, IdxArray array)
    {
        Span<byte> header = stackalloc byte[MagicLength * (1 + array.Dimensions.Count)];
        header.Clear();
        header[2] = (byte)array.Element;
        header[3] = (byte)array.Dimensions.Count;
        for (int axis = 0; axis < array.Dimensions.Count; axis++)
            BinaryPrimitives.WriteInt32BigEndian(header[(MagicLength * (1 + axis))..], array.Dimensions[axis]);
        stream.Write(header);
        switch (array.Element)
        {
            case IdxElement.UInt8:
                WriteElements(stream, array.Values<byte>());
                break;
            case IdxElement.Int8:
                WriteElements(stream, array.Values<sbyte>());
                break;
            case IdxElement.Int16:
                WriteElements(stream, array.Values<short>());
                break;
            case IdxElement.Int32:
                WriteElements(stream, array.Values<int>());
                break;
            case IdxElement.Float32:
                WriteElements(stream, array.Values<float>());
                break;
            default:
                WriteElements(stream, array.Values<double>());
                break;
        }
    }

    private static void WriteElements<T>(Stream stream, T[] values) where T : unmanaged
    {
        T[] chunk = new T[Math.Min(values.Length, 1 << 14)];
        for (int start = 0; start < values.Length; start += chunk.Length)
        {
            Span<T> part = chunk.AsSpan(0, Math.Min(chunk.Length, values.Length - start));
            values.AsSpan(start, part.Length).CopyTo(part);
            BigEndian.Swap(part);
            stream.Write(MemoryMarshal.AsBytes(part));
        }
    }
}
