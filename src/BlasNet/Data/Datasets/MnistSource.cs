namespace BlasNet.Data;

/// <summary>Source of MNIST: the user's data folder, the one below the current folder, the cache, or the network.</summary>
/// <param name="folders">Where to look, first match first; a folder matches when it holds the training images.</param>
/// <param name="cache">Where to look last and to keep downloaded files.</param>
/// <param name="open">Makes what downloads the files that the cache lacks, once that is necessary: the classes of the network take
/// their time to load.</param>
internal sealed class MnistSource(IReadOnlyList<string> folders, string cache, Func<MnistDownload> open)
{
    private const int Digits = 10;
    private const string Name = "mnist";

    /// <summary>Loads MNIST from the first of these places: $BLASNET_DATA/mnist, ./data/mnist, the cache, the network.</summary>
    public static DatasetPair Load(Action<DownloadProgress>? progress, CancellationToken cancellation) => new MnistSource(
        DataFolders.Of(Name), DataFolders.Cache(Name), () => new MnistDownload(MnistDownload.Network(), progress)).Load(cancellation);

    /// <summary>Gets whether a text names MNIST without a place, and it is in none of the user's folders or the cache.</summary>
    public static bool IsMissing(string spec) => spec == Name
        && DataFolders.Of(Name).Append(DataFolders.Cache(Name)).All(folder => IdxFolder.Find(folder, IdxFolder.FileNames[0]) is null);

    /// <summary>Reads MNIST, or a relative with ten classes, from a folder with the four files.</summary>
    public static DatasetPair Read(string folder)
    {
        DatasetPair data = IdxFolder.Read(folder, Digits, Name);
        return data.Test is not null
            ? data
            : throw new DataException(new Place(folder), "there is no file 't10k-images-idx3-ubyte', plain or with .gz.");
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
            open().FetchMissing(cache, cancellation);
        }
        catch (DataException error)
        {
            throw new DataException(
                $"mnist: it is not in {string.Join(", ", folders)} or {cache}, and cannot be downloaded. {error.Sentence} "
                + "Use 'mnist:DIR' with the four files in DIR, or 'digits', the built-in set.", error);
        }
        return Read(cache);
    }
}
