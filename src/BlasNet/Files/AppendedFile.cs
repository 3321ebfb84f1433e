using System.Collections.Concurrent;

namespace BlasNet.Files;

/// <summary>File that is appended to with one write, opened and closed each time, so that a crash loses nothing that was
/// appended.</summary>
/// <remarks>A pipe, a device or a descriptor stays open until <see cref="Release"/>: its reader would take the end of the first part for
/// the end of all.</remarks>
internal static class AppendedFile
{
    private static readonly ConcurrentDictionary<string, Stream> Streams = new(StringComparer.Ordinal);

    /// <summary>Appends bytes and, by default, flushes them to disk; if that fails, the part that was written is cut off
    /// again.</summary>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes, FileMode mode = FileMode.Append, bool toDisk = true)
    {
        OutputTarget target = OutputTarget.Of(path);
        try
        {
            if (target.IsStream)
                Streams.GetOrAdd(target.Path, static (_, found) => found.Open(), target).Write(bytes);
            else
                AppendToFile(path, bytes, mode, toDisk);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
    }

    /// <summary>Closes a pipe or a device that was appended to; does nothing for a file.</summary>
    public static void Release(string path)
    {
        if (Streams.TryRemove(OutputTarget.Of(path).Path, out Stream? stream))
            stream.Dispose();
    }

    private static void AppendToFile(string path, ReadOnlySpan<byte> bytes, FileMode mode, bool toDisk)
    {
        using var stream = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        long before = stream.Length;
        try
        {
            stream.Write(bytes);
            stream.Flush(toDisk);
        }
        catch
        {
            stream.SetLength(before);
            throw;
        }
    }
}
