using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Data set that is loaded while the rest of its training is still being set up.</summary>
internal sealed class DataAhead
{
    private readonly string spec;
    private readonly BackgroundResult<DatasetPair> pair;

    private DataAhead(string spec)
    {
        this.spec = spec;
        pair = new BackgroundResult<DatasetPair>(() => Datasets.Load(spec));
    }

    /// <summary>Begins to load data, unless it is of a kind that needs more than its name: a table or an archive, whose reading depends on
    /// the configuration, or MNIST where it would be downloaded, of which the user is told.</summary>
    /// <param name="spec">The name of the data; may be null.</param>
    public static DataAhead? Begin(string? spec) =>
        spec is null || TableSpec.PathOf(spec) is not null || NumpyData.PathOf(spec) is not null || MnistSource.IsMissing(spec) ? null
            : new DataAhead(spec);

    /// <summary>Waits for the data and returns it; null if other data is asked for, or if this could not be loaded: who loads it again gets
    /// the error.</summary>
    public DatasetPair? Take(string wanted, ChannelOrder channels, Extents? imageSize)
    {
        if (wanted != spec || channels != ChannelOrder.Last || imageSize is not null)
            return null;
        try
        {
            return pair.Get();
        }
        catch (BlasNetException)
        {
            return null;
        }
    }
}
