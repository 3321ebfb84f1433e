using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Replacement of whole files: whenever the process or the machine stops, either the old bytes or the new ones are
/// there.</summary>
internal static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Writes a temporary file in the same folder, flushes it to disk and renames it over the path.</summary>
    /// <remarks>If anything fails, the writer included, the temporary file is removed and the old file stays as it was.</remarks>
    /// <exception cref="MachineException">The disk is full, the folder is missing or cannot be written, or the path is a
    /// folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string target = Path.GetFullPath(path);
        if (Directory.Exists(target))
            throw new MachineException(new Place(path), "it cannot be written, because it is a folder, not a file.");
        string folder = Path.GetDirectoryName(target)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}{TemporarySuffix}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception error)
        {
            TryDelete(temporary);
            if (FileErrors.IsFileError(error))
                throw FileErrors.Writing(path, error);
            throw;
        }
        FolderCalls.Flush(folder);
    }

    /// <summary>Writes bytes through a temporary file, see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Returns whether killed writers left temporary files in a folder, or others are writing.</summary>
    public static bool HasLeftovers(string folder) => Directory.EnumerateFiles(folder, ".*" + TemporarySuffix).Any();

    /// <summary>Removes the temporary files that killed writers left in a folder, of one file or of all; only for the single
    /// owner.</summary>
    public static void RemoveLeftovers(string folder, string? file = null)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string path in Directory.GetFiles(folder, (file is null ? ".*" : $".{file}.*") + TemporarySuffix))
            TryDelete(path);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // What cannot be deleted harms nobody; the caller reports the error that matters.
        }
    }
}

/// <summary>Small files, read at once.</summary>
internal static class WholeFile
{
    /// <summary>Reads all bytes of a file.</summary>
    /// <exception cref="DataException">It is missing, a folder, empty or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes.Length > 0 ? bytes : throw new DataException(new Place(path), "the file is empty.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }
}

/// <summary>Folder that a file is to be written to.</summary>
internal static class FileFolder
{
    /// <summary>Creates the folder of a file, and those above it, where they are missing.</summary>
    /// <exception cref="MachineException">A folder cannot be created.</exception>
    public static void Make(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }
}
