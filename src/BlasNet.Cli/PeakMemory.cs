using System.Diagnostics;
using System.Globalization;
using BlasNet.Files;

namespace BlasNet.Cli;

/// <summary>Peak resident memory of this process.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status", Reset5 = "/proc/self/clear_refs";

    /// <summary>Resets the peak to the current size, if the system supports it.</summary>
    public static void Reset()
    {
        GC.Collect();
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText(Reset5, "5"); // proc(5): 5 resets the peak resident set size
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            // Without a reset the peak covers the whole process.
        }
    }

    /// <summary>Returns the peak in 10^6 bytes.</summary>
    public static double Megabytes()
    {
        if (OperatingSystem.IsLinux() && File.Exists(Status))
        {
            string? line = File.ReadLines(Status).FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            string? kilobytes = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
            if (long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
                return value * 1024 / 1e6;
        }
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
