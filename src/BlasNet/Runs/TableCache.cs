using System.Text;
using BlasNet.Files;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Cache of encoded tables in a folder, each in an immutable file that is mapped into memory.</summary>
/// <remarks>
/// A file is found by the digest of the CSV file and the purpose of its rows. It appears whole or not at all, so that several
/// processes may write the same one at once. A truncated, damaged or foreign file, or one of another version, is ignored and written anew.
/// </remarks>
internal sealed class TableCache
{
    private const string Suffix = ".rows";
    private const int ShortDigest = 16;
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Creates the cache of a folder, which need not exist yet.</summary>
    public TableCache(string folder) => Folder = folder;

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Returns the digest of a text.</summary>
    public static string Digest(string text) => Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(text).AsSpan()));

    /// <summary>Finds the rows of a table; null if they are not cached.</summary>
    public (RowFile Rows, CachedTableHeader Head, string File)? Find(string table, CachedTableHeader wanted)
    {
        if (!Directory.Exists(Folder))
            return null;
        foreach (string file in Directory.EnumerateFiles(Folder, $"{wanted.Digest[..ShortDigest]}-*{Suffix}").Order(StringComparer.Ordinal))
        {
            if (Open(file, table, wanted, isFresh: false) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>Writes the rows of a table, and opens them.</summary>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public (RowFile Rows, CachedTableHeader Head, string File) Keep(string table, CachedTableHeader head, Action<Stream> write)
    {
        string file = FileOf(head);
        AtomicFile.Write(file, write);
        return Open(file, table, head, isFresh: true) ?? throw new MachineException(new Place(file),
            "the cached table cannot be read back just after it was written.");
    }

    /// <summary>Returns the file that rows are written to.</summary>
    public string FileOf(CachedTableHeader head)
    {
        string key = Digest($"{head.Use}\n{head.Said}")[..ShortDigest];
        return Path.Combine(Folder, $"{head.Digest[..ShortDigest]}-{key}{Suffix}");
    }

    /// <summary>Creates the folder, and removes the leftovers of writers killed long ago.</summary>
    /// <exception cref="MachineException">The folder cannot be created.</exception>
    public void Prepare()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            foreach (FileInfo left in new DirectoryInfo(Folder).EnumerateFiles(".*.tmp"))
            {
                if (DateTime.UtcNow - left.LastWriteTimeUtc > Abandoned)
                    left.Delete();
            }
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(Folder, error);
        }
    }

    private static (RowFile Rows, CachedTableHeader Head, string File)? Open(
        string file, string table, CachedTableHeader wanted, bool isFresh)
    {
        CachedTableHeader? head = null;
        try
        {
            RowFile? rows = RowFile.Open(file, table, text => (head = CachedTableHeader.Parse(text))?.Matches(wanted) == true, isFresh);
            return rows is null ? null : (rows, head!, file);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // An unreadable file counts as absent; writing reports why the folder cannot be used.
            return null;
        }
    }
}
