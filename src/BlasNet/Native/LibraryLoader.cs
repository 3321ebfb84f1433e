using System.Globalization;
using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Loading of a native library by its path or its plain name, with the reason where that fails.</summary>
internal static class LibraryLoader
{
    /// <summary>Loads a library; a file that the system's loader would end the process for is refused before.</summary>
    /// <param name="path">A full path, or a plain name for the system's loader.</param>
    /// <param name="handle">The loaded library; 0 if it cannot be loaded.</param>
    /// <param name="outcome">The reason why it cannot be loaded; empty if it can.</param>
    public static bool TryOpen(string path, out nint handle, out string outcome)
    {
        handle = 0;
        outcome = "no such file";
        if (Path.IsPathFullyQualified(path) && !Path.Exists(path))
            return false;
        if (Path.IsPathFullyQualified(path) && LibraryFile.Refusal(path, RuntimeInformation.ProcessArchitecture) is { Length: > 0 } reason)
        {
            outcome = reason;
            return false;
        }
        outcome = "";
        // A plain name is also looked for by the host, in the packages of a script or a notebook; it does not say why it found none.
        if (!Path.IsPathFullyQualified(path) && NativeLibrary.TryLoad(path, typeof(LibraryLoader).Assembly, null, out handle))
            return true;
        try
        {
            handle = NativeLibrary.Load(path);
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // The loader's own message is the last line, after general hints of the runtime.
            outcome = error.Message.Trim().Split('\n')[^1].Trim();
            return false;
        }
    }

    /// <summary>Finds the file that the system's loader resolved a plain name to; returns the name where the system does not
    /// tell.</summary>
    /// <param name="path">The path or name that was loaded.</param>
    /// <param name="address">The address of one of its functions.</param>
    public static string FileOf(string path, nint address)
    {
        const string maps = "/proc/self/maps"; // lines of 'from-to rights offset device inode file'
        if (Path.IsPathFullyQualified(path) || !File.Exists(maps))
            return path;
        foreach (string line in File.ReadLines(maps))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string[] range = fields[0].Split('-');
            if (fields.Length == 6 && address >= nint.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                && address < nint.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                return fields[5];
        }

        return path;
    }
}
