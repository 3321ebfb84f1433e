namespace BlasNet.Training.Runs;

/// <summary>Turns the runtime's file errors into one sentence with path and cause.</summary>
internal static class FileErrors
{
    // The runtime hands on errno in HResult on Unix, and 0x8007 with the Windows code on Windows.
    private const int NoSpace = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMac = 69;
    private const int ReadOnly = 30;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsWriteProtected = unchecked((int)0x80070013);

    /// <summary>Tells whether an exception is one that file operations throw for the state of the machine.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Makes the error for a file or folder that cannot be written.</summary>
    public static MachineException Writing(string path, Exception error) =>
        new($"{path}: it cannot be written, because {Cause(path, error)}.", error);

    /// <summary>Makes the error for a file that cannot be read.</summary>
    public static DataException Reading(string path, Exception error) =>
        new($"{path}: it cannot be read, because {Cause(path, error)}.", error);

    private static string Cause(string path, Exception error) => error switch
    {
        _ when IsDiskFull(error.HResult) => "the disk is full",
        _ when error.HResult == WindowsWriteProtected || (error.HResult == ReadOnly && !OperatingSystem.IsWindows()) =>
            "the file system is read-only",
        _ when Directory.Exists(path) && error is not DirectoryNotFoundException => FolderCause(error),
        FileNotFoundException => "the file does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "access is denied",
        _ => error.Message.TrimEnd('.'),
    };

    // Whoever opens a folder as a file is told 'access denied', which would send the reader after permissions.
    private static string FolderCause(Exception error) =>
        error is UnauthorizedAccessException ? "it is a folder, not a file" : error.Message.TrimEnd('.');

    private static bool IsDiskFull(int code) => OperatingSystem.IsWindows()
        ? code is WindowsDiskFull or WindowsHandleDiskFull
        : code == NoSpace || code == (OperatingSystem.IsMacOS() ? QuotaOnMac : QuotaOnLinux);
}
