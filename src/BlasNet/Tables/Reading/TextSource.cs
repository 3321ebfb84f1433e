using BlasNet.Files;

namespace BlasNet.Tables;

/// <summary>Text that a table is read from: a file, or bytes in memory.</summary>
/// <param name="name">The path of the file, or what errors call the bytes.</param>
/// <param name="bytes">The bytes; null for a file.</param>
internal sealed class TextSource(string name, ArraySegment<byte>? bytes = null)
{
    /// <summary>Gets the path of the file, or what errors call the bytes.</summary>
    public string Name => name;

    /// <summary>Returns a file as a source.</summary>
    public static implicit operator TextSource(string path) => new(path);

    /// <summary>Opens the text at its beginning.</summary>
    /// <exception cref="DataException">The file is missing, a folder or a pipe, or cannot be read.</exception>
    public Stream Open()
    {
        if (bytes is { } memory)
            return new MemoryStream(memory.Array!, memory.Offset, memory.Count, writable: false);
        if (Directory.Exists(name))
            throw new DataException(new Place(name), "this is a folder, but a CSV file is required.");
        try
        {
            var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new DataException(new Place(name), "this is no plain file, but a table is read more than once.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Opening(name, error);
        }
    }
}
