namespace BlasNet.Files;

/// <summary>Writes files that must not exist yet; each appears whole or not at all.</summary>
internal static class NewFile
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="ConfigurationException">The file exists already.</exception>
    /// <exception cref="MachineException">The folder cannot be written, or the disk is full.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.Exists(path))
            throw new ConfigurationException(
                new Place(path) { Property = nameof(path) }, "the file exists already; choose another name or remove it.");
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary))
                write(file);
            File.Move(temporary, path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Writing(path, error);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
