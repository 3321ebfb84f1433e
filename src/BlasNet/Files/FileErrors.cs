namespace BlasNet.Files;

/// <summary>Errors of files: one sentence with path and cause for each error of the runtime.</summary>
internal static class FileErrors
{
    // The runtime passes errno in HResult on Unix, and 0x8007 with the Windows code on Windows.
    private const int Windows = unchecked((int)0x80070000);
    private const string Held = "another process uses it", ReadOnly = "the file system is read-only";
    private const int Busy = 16;

    /// <summary>Determines whether an exception is one that file operations throw for the state of the machine.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException || IsTooLarge(error);

    /// <summary>Determines whether the file or its folder does not exist.</summary>
    public static bool IsMissing(Exception? error) => error is FileNotFoundException or DirectoryNotFoundException;

    /// <summary>Determines whether another process holds the file.</summary>
    public static bool IsHeld(Exception error) => error is IOException && SystemCause(error.HResult) == Held;

    /// <summary>Determines whether the file system takes no changes.</summary>
    public static bool IsReadOnly(Exception error) => error is IOException && SystemCause(error.HResult) == ReadOnly;

    /// <summary>Determines whether a file cannot be renamed over because it is mounted by itself, as in a container.</summary>
    public static bool IsMounted(Exception error) => error is IOException && !OperatingSystem.IsWindows() && error.HResult == Busy;

    /// <summary>Makes the error for a file that cannot be written.</summary>
    public static MachineException Writing(string path, Exception error) =>
        new(new Place(path), $"it cannot be written, because {FileCause(path, error)}.", error);

    /// <summary>Creates the error for a folder that cannot be written to.</summary>
    public static MachineException WritingFolder(string path, Exception error) =>
        new(new Place(path), $"the folder cannot be written, because {Cause(error)}.", error);

    /// <summary>Makes the error for a folder that cannot keep a download.</summary>
    public static MachineException Keeping(string path, Exception error) =>
        new(new Place(path), $"the downloaded data cannot be kept here, because {Cause(error)}.", error);

    /// <summary>Makes the error for a file of data that cannot be opened.</summary>
    public static DataException Opening(string path, Exception error) => error is FileNotFoundException or DirectoryNotFoundException
        ? new(new Place(path), "there is no such file.", error)
        : Reading(path, error);

    /// <summary>Creates the error for a file that cannot be read.</summary>
    public static DataException Reading(string path, Exception error) =>
        new(new Place(path), $"it cannot be read, because {FileCause(path, error)}.", error);

    // Opening a folder as a file gives 'access denied', which would suggest wrong permissions.
    private static string FileCause(string path, Exception error) =>
        error is UnauthorizedAccessException && Directory.Exists(path) ? "it is a folder, not a file" : Cause(error);

    // The runtime reports EFBIG (a limit of the process or of the file system) as a wrong argument of the stream's length.
    private static bool IsTooLarge(Exception error) => error is ArgumentOutOfRangeException { ParamName: "value" };

    private static string Cause(Exception error) => error switch
    {
        _ when IsTooLarge(error) => "it would become larger than the system allows",
        FileNotFoundException => "the file does not exist",
        DirectoryNotFoundException => "its folder does not exist",
        PathTooLongException => "the path is too long",
        UnauthorizedAccessException => "access is denied",
        _ => SystemCause(error.HResult)
            ?? $"the system says '{error.Message.TrimEnd('.')}'",
    };

    private static string? SystemCause(int code) => OperatingSystem.IsWindows() ? WindowsCause(code) : UnixCause(code);

    private static string? WindowsCause(int code) => (code ^ Windows) switch
    {
        39 or 112 => "the disk is full",
        19 => ReadOnly,
        32 => Held,
        80 or 183 => "it exists already",
        _ => null,
    };

    private static string? UnixCause(int code) => code switch
    {
        28 => "the disk is full",
        122 when OperatingSystem.IsLinux() => "the disk is full",
        69 when OperatingSystem.IsMacOS() => "the disk is full",
        30 => ReadOnly,
        13 => "access is denied",
        11 when OperatingSystem.IsLinux() => Held,
        35 when OperatingSystem.IsMacOS() => Held,
        9 => "it is closed",
        17 => "it exists already",
        32 => "nobody reads it any more",
        20 => "a part of its path is a file, not a folder",
        _ => null,
    };
}
