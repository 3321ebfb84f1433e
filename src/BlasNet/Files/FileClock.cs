namespace BlasNet.Files;

/// <summary>Clock of the file system that a folder is on, which is one for all machines that share it.</summary>
internal static class FileClock
{
    /// <summary>Reads the clock: the time of a file that is written for that, and removed.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static DateTime Now(string folder)
    {
        using var probe = new FileStream(
            Path.Combine(folder, $".clock.{Path.GetRandomFileName()}.tmp"), FileMode.CreateNew, FileAccess.Write,
            FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
        probe.WriteByte((byte)'\n');
        // A server gives the time only to what it has received.
        probe.Flush(flushToDisk: true);
        return File.GetLastWriteTimeUtc(probe.SafeFileHandle);
    }
}
