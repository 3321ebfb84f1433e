namespace BlasNet.Data;

/// <summary>Finds MNIST: in the user's data folder, below the current one, in the cache, or on the network.</summary>
/// <param name="folders">Where to look, first match first; a folder matches when it holds the training images.</param>
/// <param name="cache">Where to look last and to keep what was downloaded.</param>
/// <param name="download">Fetches what the cache lacks.</param>
internal sealed class MnistSource(IReadOnlyList<string> folders, string cache, MnistDownload download)
{
    private const int Digits = 10;

    /// <summary>Loads MNIST by the order that the contracts fix: $BLASNET_DATA/mnist, ./data/mnist, the cache, the network.</summary>
    public static DatasetPair Load(Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string? data = Environment.GetEnvironmentVariable("BLASNET_DATA");
        string local = Path.Combine("data", "mnist");
        using SocketsHttpHandler network = MnistDownload.Network();
        string[] folders = string.IsNullOrEmpty(data) ? [local] : [Path.Combine(data, "mnist"), local];
        return new MnistSource(folders, CacheFolder(), new MnistDownload(network, progress)).Load(cancellation);
    }

    /// <summary>Reads MNIST, or a relative with ten classes, from a folder with the four files.</summary>
    public static DatasetPair Read(string folder)
    {
        DatasetPair data = IdxFolder.Read(folder, Digits, "mnist");
        return data.Test is not null
            ? data
            : throw new DataException($"{folder}: there is no file 't10k-images-idx3-ubyte', plain or with .gz.");
    }

    /// <summary>Loads MNIST from the first place that has it.</summary>
    /// <exception cref="DataException">It is nowhere and cannot be downloaded; the message says where and why.</exception>
    public DatasetPair Load(CancellationToken cancellation = default)
    {
        foreach (string folder in folders)
        {
            if (IdxFolder.Find(folder, IdxFolder.FileNames[0]) is not null)
                return Read(folder);
        }
        try
        {
            download.FetchMissing(cache, cancellation);
        }
        catch (DataException error)
        {
            throw new DataException(
                $"mnist: it is not in {string.Join(", ", folders)} or {cache}, and cannot be downloaded. {error.Message} "
                + "Use 'mnist:DIR' with the four files in DIR, or 'digits', the built-in set.", error);
        }
        return Read(cache);
    }

    private static string CacheFolder()
    {
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (string.IsNullOrEmpty(cache))
        {
            cache = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Path.Combine(home, ".cache");
        }
        return Path.Combine(cache, "blasnet", "mnist");
    }
}
