using System.Globalization;
using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>What a path to be written leads to, as the <c>&gt;</c> of a shell takes it: links are followed, and what is no file of bytes
/// is written into.</summary>
/// <param name="Path">The path behind all links.</param>
/// <param name="Status">What is there now.</param>
/// <param name="Descriptor">The descriptor that the path names, as <c>/dev/stdout</c> and <c>/dev/fd/63</c> do; null for a file.</param>
internal sealed record OutputTarget(string Path, FileStatus Status, int? Descriptor)
{
    private const int MostLinks = 40; // as in Linux
    private static readonly string[] DescriptorFolders =
        ["/dev/fd/", "/proc/self/fd/", string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/")];

    /// <summary>Gets whether it is written into, because it is no file that can be replaced.</summary>
    public bool IsStream => Descriptor is not null || Status.Kind == FileKind.Stream;

    /// <summary>Follows a path.</summary>
    /// <exception cref="MachineException">Its links lead around in a circle.</exception>
    public static OutputTarget Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string found = System.IO.Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            if (DescriptorOf(found) is { } descriptor)
                return new OutputTarget(found, default, descriptor);
            if (new FileInfo(found).LinkTarget is not { } next)
                return new OutputTarget(found, FileStatus.Of(found), null);
            found = Joined(found, next);
        }
        throw new MachineException(new Place(path), $"it cannot be written, because more than '{MostLinks}' links follow each other.");
    }

    /// <summary>Determines whether a path leads to this process's stdout.</summary>
    public static bool IsStandardOutput(string path) => Of(path).Descriptor == 1;

    /// <summary>Opens a pipe, a device or a descriptor to write into it; waits for the reader of a pipe.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public Stream Open() => Descriptor is { } descriptor ? new DescriptorStream(descriptor)
        : new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static int? DescriptorOf(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (path is "/dev/stdout" or "/dev/stderr")
            return path == "/dev/stdout" ? 1 : 2;
        string? folder = DescriptorFolders.FirstOrDefault(each => path.StartsWith(each, StringComparison.Ordinal));
        return folder is not null
            && int.TryParse(path.AsSpan(folder.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    // The folder of a link may itself be reached through links, and '..' means the folder above the real one.
    private static string Joined(string link, string target)
    {
        string folder = System.IO.Path.GetDirectoryName(link)!;
        string joined = System.IO.Path.Combine(RealPath.Of(folder) ?? folder, target);
        string inside = System.IO.Path.GetDirectoryName(joined) is { Length: > 0 } above ? above : "/";
        return System.IO.Path.GetFullPath(System.IO.Path.Combine(RealPath.Of(inside) ?? inside, System.IO.Path.GetFileName(joined)));
    }
}
