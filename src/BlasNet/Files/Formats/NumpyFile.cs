using System.IO.Compression;
using BlasNet.Files;

namespace BlasNet.Numerics;

/// <summary>Files of NumPy: .npy with one array, .npz with several named ones.</summary>
/// <remarks>Both byte orders and both orders of axes are read; written files are little-endian and row-major, as NumPy writes them on most
/// machines.</remarks>
public static class NumpyFile
{
    private const string Extension = ".npy";

    // Deflate codes at most 258 bytes in 2 bits (zlib, technical details).
    private const long LargestDeflateRatio = 1032;

    /// <summary>Reads an .npy file.</summary>
    /// <exception cref="DataException">The file is missing, cannot be read or breaks the format.</exception>
    public static NumpyArray Read(string path) => Open(path, file => ReadArray(file, new Place(path), file.Length));

    /// <summary>Reads all arrays of an .npz file by their names, and compares each with its checksum.</summary>
    /// <exception cref="DataException">The file is missing, cannot be read, is damaged or breaks the format.</exception>
    public static IReadOnlyDictionary<string, NumpyArray> ReadArchive(string path) => Open(path, file =>
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (archive.Entries.FirstOrDefault(entry => NameOf(entry) is null) is { } other)
            throw new DataException(new Place(path) { Section = other.FullName }, "an .npz file holds .npy files alone.");
        return ReadEntries(path, archive.Entries);
    });

    /// <summary>Reads some arrays of an .npz file; what else is in it need not be an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="choose">Returns the names wanted, of those there are.</param>
    /// <exception cref="DataException">The file is missing, cannot be read, is damaged or breaks the format.</exception>
    internal static IReadOnlyDictionary<string, NumpyArray> ReadArchive(
        string path, Func<IReadOnlyList<string>, IReadOnlyCollection<string>> choose) => Open(path, file =>
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        IReadOnlyCollection<string> wanted = choose([.. archive.Entries.Select(NameOf).OfType<string>()]);
        return ReadEntries(path, archive.Entries.Where(entry => wanted.Contains(NameOf(entry))));
    });

    /// <summary>Writes an .npy file; it appears whole or not at all.</summary>
    /// <exception cref="ConfigurationException">The file exists already.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, NumpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        NewFile.Write(path, file => WriteArray(file, array));
    }

    /// <summary>Writes an .npz file; it appears whole or not at all.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="arrays">The arrays and their names.</param>
    /// <param name="compress">Whether to pack them, as numpy.savez_compressed does.</param>
    /// <exception cref="ConfigurationException">The file exists already, or a name stands twice.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void WriteArchive(string path, IEnumerable<KeyValuePair<string, NumpyArray>> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        KeyValuePair<string, NumpyArray>[] all = [.. arrays];
        if (all.GroupBy(array => array.Key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ConfigurationException(new Place(path),
                $"the name '{twice.Key}' stands twice; each array needs one of its own.");
        NewFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, NumpyArray array) in all)
            {
                ZipArchiveEntry entry =
                    archive.CreateEntry(name + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                // The time of writing would make two files of the same arrays differ.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream stream = entry.Open();
                WriteArray(stream, array);
            }
        });
    }

    // Without the extension, as numpy.load names the arrays; null for another file.
    private static string? NameOf(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(Extension, StringComparison.Ordinal) ? entry.FullName[..^Extension.Length] : null;

    private static Dictionary<string, NumpyArray> ReadEntries(string path, IEnumerable<ZipArchiveEntry> entries)
    {
        var arrays = new Dictionary<string, NumpyArray>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in entries)
        {
            var place = new Place(path) { Section = entry.FullName };
            using var stream = new CheckedStream(entry.Open());
            // What the archive says of the length is no reason to allocate more than packed bytes can become.
            long length = Math.Min(entry.Length, entry.CompressedLength * LargestDeflateRatio);
            NumpyArray array = ReadArray(stream, place, length);
            if (stream.Crc != entry.Crc32)
                throw new DataException(place, FormattableString.Invariant(
                    $"the bytes have the CRC-32 '{stream.Crc:X8}', but the archive says '{entry.Crc32:X8}'; the file is damaged."));
            if (!arrays.TryAdd(NameOf(entry)!, array))
                throw new DataException(place, "the array stands twice in the file.");
        }
        return arrays;
    }

    private static T Open<T>(string path, Func<FileStream, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new DataException(new Place(path), "this is a folder, but a file of NumPy is required.");
        try
        {
            using FileStream file = File.OpenRead(path);
            return read(file);
        }
        catch (InvalidDataException error)
        {
            throw new DataException(new Place(path), $"it is no .npz file, or a damaged one. {error.Message}", error);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(path, error);
        }
    }

    private static NumpyArray ReadArray(Stream stream, Place place, long length)
    {
        NumpyHeader header = NumpyHeader.Read(stream, place);
        long bytes = IdxArray.ElementCount(header.Dimensions) * header.Element.Size;
        if (bytes > length)
            throw new DataException(place,
                $"the shape {Shape.Text(header.Dimensions)} takes '{bytes}' bytes, but the file has '{length}'.");
        Array values = header.Element.Create((int)(bytes / header.Element.Size));
        Span<byte> memory = header.Element.Bytes(values);
        int read = stream.ReadAtLeast(memory, memory.Length, throwOnEndOfStream: false);
        if (read < memory.Length)
            throw new DataException(place,
                $"it ends after '{read}' bytes of elements, but the shape {Shape.Text(header.Dimensions)} takes '{bytes}'.");
        if (stream.ReadByte() >= 0)
            throw new DataException(place, $"bytes follow the '{bytes}' that the shape {Shape.Text(header.Dimensions)} takes.");
        if (header.IsBigEndian == BitConverter.IsLittleEndian)
            header.Element.Reverse(memory);
        header.Element.Normalize(memory);
        return NumpyArray.Of(header.IsFortran ? FromFortran(header, values) : values, header.Dimensions);
    }

    // The first axis is the fastest: each element goes to its place in row-major order.
    private static Array FromFortran(NumpyHeader header, Array values)
    {
        Array rowMajor = header.Element.Create(values.Length);
        Span<byte> from = header.Element.Bytes(values), to = header.Element.Bytes(rowMajor);
        int size = header.Element.Size, rank = header.Dimensions.Length;
        int[] index = new int[rank];
        for (int i = 0; i < values.Length; i++)
        {
            int place = 0;
            for (int axis = 0; axis < rank; axis++)
                place = place * header.Dimensions[axis] + index[axis];
            from.Slice(i * size, size).CopyTo(to[(place * size)..]);
            for (int axis = 0; axis < rank && ++index[axis] == header.Dimensions[axis]; axis++)
                index[axis] = 0;
        }
        return rowMajor;
    }

    private static void WriteArray(Stream stream, NumpyArray array)
    {
        NumpyElement element = NumpyElement.Of(array.ElementType)!;
        stream.Write(NumpyHeader.Bytes(element, array.Dimensions));
        Span<byte> memory = element.Bytes(array.Elements);
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(memory);
            return;
        }
        byte[] reversed = memory.ToArray();
        element.Reverse(reversed);
        stream.Write(reversed);
    }
}
