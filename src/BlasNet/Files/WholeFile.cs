namespace BlasNet.Files;

/// <summary>Small files, read at once.</summary>
internal static class WholeFile
{
    /// <summary>Reads all bytes of a file.</summary>
    /// <exception cref="DataException">It is missing, a folder, empty or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes.Length > 0 ? bytes : throw new DataException(new Place(path), "the file is empty.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }
}
