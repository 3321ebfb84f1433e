using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Paths without links, as the system resolves them.</summary>
internal static partial class RealPath
{
    /// <summary>Returns the path of an existing file or folder without any links; null if it does not exist.</summary>
    public static string? Of(string path)
    {
        if (OperatingSystem.IsWindows())
            return System.IO.Path.GetFullPath(path);
        nint text = Resolve(path, 0);
        if (text == 0)
            return null;
        string? real = Marshal.PtrToStringUTF8(text);
        Free(text);
        return real;
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Resolve(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);
}
