using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Replacement of whole files: whenever the process or the machine stops, either the old bytes or the new ones are
/// there.</summary>
internal static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";
    private const int BufferSize = 1 << 16;

    /// <summary>Writes a temporary file in the same folder, flushes it to disk and renames it over the path.</summary>
    /// <remarks>If anything fails, the writer included, the temporary file is removed and the old file stays as it was. The file is the
    /// one that a shell's <c>&gt;</c> would write: links are followed, and a file that is replaced keeps its permissions and its owner.
    /// Pipes, devices and descriptors such as <c>/dev/stdout</c> are written into. Where a folder takes no new files, or a single file is
    /// mounted, the old one is overwritten in place.</remarks>
    /// <exception cref="MachineException">The disk is full, the folder is missing or cannot be written, or the path is a
    /// folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, OutputTarget.Of(path), write, overwrite: true);
    }

    /// <summary>Writes bytes through a temporary file, see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Returns whether killed writers left temporary files in a folder, or others are writing.</summary>
    public static bool HasLeftovers(string folder) => Directory.EnumerateFiles(folder, ".*" + TemporarySuffix).Any();

    /// <summary>Writes to a target, see <see cref="Write(string, Action{Stream})"/>.</summary>
    /// <param name="path">The path for errors.</param>
    /// <param name="target">What it leads to.</param>
    /// <param name="write">The writer.</param>
    /// <param name="overwrite">Whether a file may be replaced; if not, one that has appeared meanwhile is an error.</param>
    public static void Write(string path, OutputTarget target, Action<Stream> write, bool overwrite)
    {
        if (target.Status.Kind == FileKind.Folder)
            throw new MachineException(new Place(path), "it cannot be written, because it is a folder, not a file.");
        try
        {
            if (target.IsStream)
                WriteInto(target, write);
            else
                Replace(target, write, overwrite);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
    }

    /// <summary>Removes the temporary files that killed writers left in a folder, of one file or of all; without an age only for the
    /// single owner.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="file">The name of the file; null for all.</param>
    /// <param name="age">The least age by the clock of the file system, where others may be writing; null for none.</param>
    public static void RemoveLeftovers(string folder, string? file = null, TimeSpan? age = null)
    {
        if (!Directory.Exists(folder))
            return;
        string[] found = Directory.GetFiles(folder, (file is null ? ".*" : $".{file}.*") + TemporarySuffix);
        if (found.Length == 0)
            return;
        DateTime latest = age is null ? DateTime.MaxValue : FileClock.Now(folder) - age.Value;
        foreach (string path in found.Where(path => age is null || File.GetLastWriteTimeUtc(path) <= latest))
            TryDelete(path);
    }

    private static void WriteInto(OutputTarget target, Action<Stream> write)
    {
        using var stream = new BufferedStream(target.Open(), BufferSize);
        write(stream);
        stream.Flush();
    }

    private static void Replace(OutputTarget target, Action<Stream> write, bool overwrite)
    {
        bool exists = target.Status.Kind == FileKind.Regular;
        // A rename would also replace a file that may not be written.
        if (exists && !OperatingSystem.IsWindows())
            Overwriting(target.Path).Dispose();
        string folder = Path.GetDirectoryName(target.Path)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(target.Path)}.{Path.GetRandomFileName()}{TemporarySuffix}");
        try
        {
            using (FileStream? stream = Begin(temporary, exists))
            {
                if (stream is null)
                {
                    WriteInPlace(target.Path, write);
                    return;
                }
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (exists)
                KeepRights(target, temporary);
            Rename(temporary, target.Path, overwrite);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
        FolderCalls.Flush(folder);
    }

    // Null if the folder takes no new file although the old one can be written.
    private static FileStream? Begin(string temporary, bool exists)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize);
        }
        catch (Exception error) when (exists && (error is UnauthorizedAccessException || FileErrors.IsReadOnly(error)))
        {
            return null;
        }
    }

    private static void KeepRights(OutputTarget target, string temporary)
    {
        if (OperatingSystem.IsWindows())
            return;
        target.Status.GiveOwner(temporary);
        File.SetUnixFileMode(temporary, File.GetUnixFileMode(target.Path));
    }

    private static void Rename(string temporary, string path, bool overwrite)
    {
        try
        {
            File.Move(temporary, path, overwrite);
        }
        catch (IOException error) when (overwrite && FileErrors.IsMounted(error))
        {
            using (FileStream written = File.OpenRead(temporary))
                WriteInPlace(path, written.CopyTo);
            TryDelete(temporary);
        }
    }

    private static void WriteInPlace(string path, Action<Stream> write)
    {
        using FileStream stream = Overwriting(path);
        stream.SetLength(0);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    private static FileStream Overwriting(string path) =>
        new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferSize);

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
