using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>The environment as native code sees it: on Unix, .NET's own setter changes a private copy that no C library reads.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable for native code unless it is already set.</summary>
    public static void SetDefault(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnvironment(name, value, 0);
        }
        else if (Environment.GetEnvironmentVariable(name) is null)
        {
            // Reaches GetEnvironmentVariable, which OpenBLAS uses for thread counts on Windows; not the C runtime's getenv.
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
