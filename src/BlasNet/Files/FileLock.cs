using System.Diagnostics;

namespace BlasNet.Files;

/// <summary>Lock that one process at a time holds, by keeping the lock file open. The system releases it when the process dies.</summary>
/// <remarks>The empty file remains: deleting it while another process waits for it would let two of them in.</remarks>
internal static class FileLock
{
    /// <summary>Takes the lock at once, or returns null when another holds it.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception error) when (FileErrors.IsHeld(error))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for others to release it.</summary>
    /// <exception cref="MachineException">Others held it for the whole time.</exception>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public static IDisposable Take(string path, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryTake(path) is { } held)
                return held;
            if (Stopwatch.GetElapsedTime(start) > patience)
                throw new MachineException(
                    new Place(path), $"another process has held this lock for '{patience.TotalSeconds:0}' seconds. Stop it, or try again.");
            // Random delays keep waiting processes from colliding again and again.
            Thread.Sleep(Random.Shared.Next(2, 15));
        }
    }

    /// <summary>Takes the lock of a folder, which is created where it is missing, waiting for others to release it.</summary>
    /// <exception cref="MachineException">Others held it for the whole time, or the folder cannot be written.</exception>
    public static IDisposable TakeIn(string folder, string name, TimeSpan patience)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return Take(Path.Combine(folder, name), patience);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }
}
