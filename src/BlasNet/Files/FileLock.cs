using System.Diagnostics;

namespace BlasNet.Files;

/// <summary>Lets one process at a time into something: whoever holds the lock file open. The system lets go when a process dies.</summary>
/// <remarks>The empty file stays behind: deleting it while another process waits for it would let two of them in.</remarks>
internal static class FileLock
{
    /// <summary>Takes the lock at once, or returns null when another holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
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

    /// <summary>Takes the lock, waiting for others to let go of it.</summary>
    /// <exception cref="MachineException">Others held it for the whole time.</exception>
    /// <exception cref="IOException">The file cannot be made.</exception>
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
            // Waiters that wake at different times do not meet again and again.
            Thread.Sleep(Random.Shared.Next(2, 15));
        }
    }
}
