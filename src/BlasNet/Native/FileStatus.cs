using System.Runtime.InteropServices;

namespace BlasNet.Native;

/// <summary>Kind and owner of what a path leads to, through all links, which .NET does not tell.</summary>
internal readonly partial record struct FileStatus(FileKind Kind, uint User, uint Group)
{
    private const int BufferSize = 512;
    private const int CurrentFolder = -100; // AT_FDCWD of Linux
    private const uint ModeAndOwner = 0x1B; // STATX_TYPE, STATX_MODE, STATX_UID, STATX_GID
    private const int NotFound = 2, NoFolder = 20;
    private const int TypeMask = 0xF000, RegularType = 0x8000, FolderType = 0x4000;

    /// <summary>Looks a path up.</summary>
    public static FileStatus Of(string path)
    {
        try
        {
            return OperatingSystem.IsLinux() ? OfLinux(path)
                : OperatingSystem.IsMacOS() ? OfMac(path)
                : new FileStatus(IsWindowsDevice(path) ? FileKind.Stream : Plain(path), 0, 0);
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library: links and folders are still told apart, pipes and devices pass for files.
            return new FileStatus(Plain(path), 0, 0);
        }
    }

    /// <summary>Gives a file the user and the group of another one, as far as this process may.</summary>
    public void GiveOwner(string path)
    {
        if (OperatingSystem.IsLinux() && Kind == FileKind.Regular && Of(path) is var own && (own.User, own.Group) != (User, Group))
            _ = ChangeOwner(path, User, Group);
    }

    private static unsafe FileStatus OfLinux(string path)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        fixed (byte* status = buffer)
        {
            if (StatusX(CurrentFolder, path, 0, ModeAndOwner, status) != 0)
                return Failed(path);
        }
        return new FileStatus(KindOf(MemoryMarshal.Read<ushort>(buffer[28..])),
            MemoryMarshal.Read<uint>(buffer[20..]), MemoryMarshal.Read<uint>(buffer[24..]));
    }

    private static unsafe FileStatus OfMac(string path)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        fixed (byte* status = buffer)
        {
            bool intel = RuntimeInformation.ProcessArchitecture == Architecture.X64;
            if ((intel ? StatusOfIntel(path, status) : Status(path, status)) != 0)
                return Failed(path);
        }
        return new FileStatus(KindOf(MemoryMarshal.Read<ushort>(buffer[4..])), 0, 0);
    }

    private static FileStatus Failed(string path) =>
        new(Marshal.GetLastPInvokeError() is NotFound or NoFolder ? FileKind.Absent : Plain(path), 0, 0);

    private static FileKind KindOf(int mode) => (mode & TypeMask) switch
    {
        RegularType => FileKind.Regular,
        FolderType => FileKind.Folder,
        _ => FileKind.Stream,
    };

    private static FileKind Plain(string path) =>
        Directory.Exists(path) ? FileKind.Folder : File.Exists(path) ? FileKind.Regular : FileKind.Absent;

    // Windows takes NUL, CON and the like for devices in any folder, and names pipes in the same way.
    private static bool IsWindowsDevice(string path) => OperatingSystem.IsWindows()
        && Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatusX(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatusOfIntel(string path, byte* status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
