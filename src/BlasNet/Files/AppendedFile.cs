namespace BlasNet.Files;

/// <summary>Appends to a file with one write, opening and closing it each time, so that a crash loses nothing that was appended.</summary>
internal static class AppendedFile
{
    /// <summary>Appends bytes and, unless told otherwise, flushes them to disk; if that fails, the part that was written is cut off
    /// again.</summary>
    /// <exception cref="MachineException">The file cannot be written or the disk is full.</exception>
    public static void Append(string path, ReadOnlySpan<byte> bytes, FileMode mode = FileMode.Append, bool toDisk = true)
    {
        try
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
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
    }
}
