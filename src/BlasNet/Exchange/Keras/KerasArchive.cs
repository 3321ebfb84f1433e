using System.IO.Compression;
using BlasNet.Files;

namespace BlasNet.Exchange;

/// <summary>The entries of a <c>.keras</c> file: the description of the model, and its weights.</summary>
internal static class KerasArchive
{
    public const string Config = "config.json", Weights = "model.weights.h5";

    private const string Metadata = "metadata.json";
    private const int MostEntries = 10_000;

    // Weights hardly pack at all; ten times as much as text does.
    private const long MostUnpacked = 200;

    /// <summary>Returns whether an archive has the description of a model; a damaged one has none.</summary>
    public static bool Has(Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return archive.Entries.Any(entry => entry.FullName == Config);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Reads an entry of each of the two names.</summary>
    /// <exception cref="DataException">One is missing, stands twice, is encrypted, packed too well, or damaged.</exception>
    public static (byte[] Config, byte[] Weights) Read(string path, Stream file)
    {
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MostEntries)
                throw new DataException(new Place(path),
                    $"it has '{archive.Entries.Count}' entries, but a .keras file has '{MostEntries}' at most.");
            // The metadata, the version of Keras and a date, are not needed, but two of them are no file of Keras.
            _ = Find(path, archive, Metadata);
            return (Unpack(path, archive, Config, KerasReader.LargestJson), Unpack(path, archive, Weights, Array.MaxLength));
        }
        catch (InvalidDataException error)
        {
            throw new DataException(new Place(path), $"it is no .keras file, or a damaged one. {error.Message}", error);
        }
    }

    private static ZipArchiveEntry? Find(string path, ZipArchive archive, string name)
    {
        ZipArchiveEntry[] found = [.. archive.Entries.Where(entry => entry.FullName == name)];
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new DataException(new Place(path) { Section = name }, $"the entry stands '{found.Length}' times in the file.");
    }

    private static byte[] Unpack(string path, ZipArchive archive, string name, int most)
    {
        var place = new Place(path) { Section = name };
        ZipArchiveEntry entry = Find(path, archive, name) ?? throw new DataException(place, "the file lacks this entry of a .keras file.");
        if (entry.IsEncrypted)
            throw new DataException(place, "the entry is encrypted, which is not read.");
        long length = entry.Length;
        if (length > most || length > MostUnpacked * entry.CompressedLength)
            throw new DataException(place,
                $"its '{entry.CompressedLength}' bytes are said to become '{length}', but they may become "
                    + $"'{Math.Min(most, MostUnpacked * entry.CompressedLength)}' at most.");
        using var stream = new CheckedStream(entry.Open());
        byte[] bytes = new byte[length];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < length || stream.ReadByte() >= 0)
            throw new DataException(place, $"it has not the '{length}' bytes that it is said to have; the file is damaged.");
        return stream.Crc == entry.Crc32
            ? bytes
            : throw new DataException(place, FormattableString.Invariant(
                $"the bytes have the CRC-32 '{stream.Crc:X8}', but the archive says '{entry.Crc32:X8}'; the file is damaged."));
    }
}
