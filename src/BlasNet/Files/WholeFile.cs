using BlasNet.Native;

namespace BlasNet.Files;

/// <summary>Small files, read at once; also from pipes, as <c>&lt;(...)</c> of a shell makes them.</summary>
internal static class WholeFile
{
    /// <summary>The most bytes of a JSON file, far above any real one.</summary>
    public const int LargestJson = 64 << 20;

    // A program that fills a pipe opens it at once; nobody waits for one that never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Reads all bytes of a file.</summary>
    /// <param name="path">The file, a pipe or a device.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <exception cref="DataException">It is missing, a folder, empty, too large or cannot be read, or nobody writes into the
    /// pipe.</exception>
    public static byte[] Read(string path, int most = LargestJson)
    {
        try
        {
            using FileStream stream = FileStatus.Of(path).Kind == FileKind.Stream ? OpenStream(path) : File.OpenRead(path);
            byte[] bytes = Read(stream, path, most);
            return bytes.Length > 0 ? bytes : throw new DataException(new Place(path), "the file is empty.");
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Reading(path, error);
        }
    }

    private static byte[] Read(FileStream stream, string path, int most)
    {
        using var content = new MemoryStream();
        var part = new byte[1 << 16];
        for (int count; (count = stream.Read(part)) > 0;)
        {
            if (content.Length + count > most)
                throw new DataException(new Place(path), $"it has more than '{most}' bytes, the most that such a file may have.");
            content.Write(part, 0, count);
        }
        return content.ToArray();
    }

    // Opening a pipe waits until somebody opens its other end.
    private static FileStream OpenStream(string path)
    {
        Task<FileStream> opened = Task.Factory.StartNew(
            () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([opened], Patience) < 0)
            throw new DataException(new Place(path), $"nobody has written into this pipe for '{Patience.TotalSeconds:0}' seconds.");
        return opened.GetAwaiter().GetResult();
    }
}
