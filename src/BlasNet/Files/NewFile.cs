using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Files that must not exist yet; each appears whole or not at all.</summary>
/// <remarks>As with a shell's <c>&gt;</c> that spares files, pipes and devices are written into.</remarks>
internal static class NewFile
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="ConfigurationException">The file exists already.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        OutputTarget target = OutputTarget.Of(path);
        if (target.Status.Kind is FileKind.Regular or FileKind.Folder)
            throw new ConfigurationException(
                new Place(path) { Property = nameof(path) }, "the file exists already; choose another name or remove it.");
        AtomicFile.Write(path, target, write, overwrite: false);
    }
}
