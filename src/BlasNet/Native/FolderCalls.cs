using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Two system calls on folders that .NET lacks: creating one that must be new, and flushing one to disk.</summary>
internal static partial class FolderCalls
{
    // errno 17 on every Unix; the Windows code is ERROR_ALREADY_EXISTS.
    private const int Exists = 17;
    private const int WindowsExists = 183;
    private const uint AllPermissions = 0x1FF;

    /// <summary>Creates a folder and returns whether this call created it: of callers with the same path exactly one gets true.</summary>
    /// <remarks>Directory.CreateDirectory cannot tell, because it accepts a folder that is already there.</remarks>
    /// <exception cref="IOException">The folder cannot be created, for another reason than that it exists.</exception>
    public static bool TryCreate(string path)
    {
        bool made = OperatingSystem.IsWindows() ? CreateDirectory(path, 0) : MakeDirectory(path, AllPermissions) == 0;
        if (made)
            return true;
        int code = Marshal.GetLastPInvokeError();
        if (code == (OperatingSystem.IsWindows() ? WindowsExists : Exists))
            return false;
        throw new IOException(Marshal.GetPInvokeErrorMessage(code), OperatingSystem.IsWindows() ? unchecked((int)0x80070000) | code : code);
    }

    /// <summary>Flushes a folder's entries to disk, so that a rename survives a power failure; does nothing where that is not
    /// possible.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        int file = Open(path, 0);
        if (file < 0)
            return;
        _ = Synchronize(file);
        _ = Close(file);
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeDirectory(string path, uint mode);

    [LibraryImport("kernel32", EntryPoint = "CreateDirectoryW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateDirectory(string path, nint security);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
