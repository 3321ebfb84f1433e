namespace BlasNet.Files;

/// <summary>Folder that a file is to be written to.</summary>
internal static class FileFolder
{
    /// <summary>Creates the folder of a file, and those above it, where they are missing.</summary>
    /// <exception cref="MachineException">A folder cannot be created.</exception>
    public static void Make(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.WritingFolder(folder, error);
        }
    }
}
