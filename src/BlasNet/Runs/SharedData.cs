using System.Text.Json;
using BlasNet.Losses;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Memory of loaded data for many trainings of one process: what decides the data is read, split and encoded once.</summary>
/// <remarks>A training gets the bits that it would load by itself. Data counts as it was when it was first read: a file that changes
/// meanwhile is not read again. Safe for several threads.</remarks>
internal sealed class SharedData
{
    /// <summary>Splits that are kept, and the most bytes of the files they were encoded from; the one used least recently is given up, and
    /// encoded again when it is asked for.</summary>
    private const int MostParts = 16;
    private const long MostBytes = 1L << 30;

    /// <summary>The longest file whose cells are kept beside what was encoded from them.</summary>
    private const long LongestTable = 1L << 29;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Entry<DataParts>> parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry<DatasetPair>> pairs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry<Table>> tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry<string>> digests = new(StringComparer.Ordinal);
    private long uses;

    /// <summary>Gets whether splits are kept; otherwise only what they were made from, for trainings each of which has its own.</summary>
    public bool KeepsParts { get; init; } = true;

    /// <summary>Loads and splits the data of a configuration, as <see cref="DataParts"/> does.</summary>
    public DataParts Load(TrainingConfig config, Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        // The members of an ensemble are parts of one table, encoded once for all of them.
        if (config.Member is { } member)
        {
            TrainingConfig whole = config with { Member = null, BalancedClasses = false };
            DataParts parts = Load(whole, progress, cancellation).Of(member, config);
            return config.BalancedClasses ? parts with { Train = parts.Train.WithBalancedClasses() } : parts;
        }
        if (!KeepsParts)
            return Fresh(config, progress, cancellation);
        Entry<DataParts> entry = Find(parts, KeyOf(config));
        DataParts loaded = entry.Get(() => Fresh(config, progress, cancellation));
        lock (gate)
        {
            entry.Bytes = loaded.Preprocessor is null ? 0 : loaded.Files.Sum(LengthOf);
            while (parts.Count > 1 && (parts.Count > MostParts || parts.Values.Sum(each => each.Bytes) > MostBytes))
                parts.Remove(parts.MinBy(each => each.Value.LastUse).Key);
        }
        return loaded;
    }

    /// <summary>Returns the digest of a file or folder, see <see cref="DataDigest.Of"/>.</summary>
    public string Digest(string path) => Find(digests, path).Get(() => DataDigest.Of(path));

    /// <summary>Returns a table read before, or reads it.</summary>
    /// <returns>Null for a file that is too long to be kept.</returns>
    public Table? TableOf(string path, TableOptions options) => LengthOf(path) > LongestTable ? null
        : Find(tables, $"{path}\n{options}").Get(() => Table.Read(path, options));

    /// <summary>Returns a data set read before, or reads it.</summary>
    public DatasetPair Pair(string key, Func<DatasetPair> read) => Find(pairs, key).Get(read);

    /// <summary>Returns the properties that decide the data, as text: all but those known not to.</summary>
    internal static string KeyOf(TrainingConfig config)
    {
        bool drawn = config.Fold is not null || Data.RowSplitter.FractionOf(config.Validation) is not null;
        TrainingConfig deciding = config with
        {
            Name = "", Metrics = null, Epochs = null, Batch = null, Optimizer = null, Augmentation = null, Threads = 0, CheckpointEvery = 1,
            EarlyStopping = null, ReduceLROnPlateau = null, ReduceLRFactor = null, TimeLimit = null, Seed = drawn ? config.Seed : 0,
            ShuffleBuffer = config.ShuffleBuffer is null ? null : 1,
        };
        using JsonDocument document = JsonDocument.Parse(deciding.ToJson());
        string properties = string.Join('\n',
            document.RootElement.EnumerateObject().Where(property => property.Name != "model").Select(property => property.ToString()));
        // Of the model, only the loss says what the targets of an archive are.
        return $"{properties}\n{config.Model.Loss?.GetType().Name}";
    }

    private DataParts Fresh(TrainingConfig config, Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        DataParts fresh = DataParts.Load(config, progress, this, cancellation);
        return fresh with
        {
            Digests = fresh.Files.Distinct().ToDictionary(
                file => file, file => fresh.Digests.GetValueOrDefault(file) ?? Digest(file), StringComparer.Ordinal),
        };
    }

    // A pipe has no length, and a missing file is reported by who reads it.
    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private Entry<T> Find<T>(Dictionary<string, Entry<T>> entries, string key) where T : class
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out Entry<T>? found))
                entries[key] = found = new Entry<T>();
            found.LastUse = ++uses;
            return found;
        }
    }

    /// <summary>A value that the first who needs it makes while the others wait; one that cannot be made is tried again.</summary>
    private sealed class Entry<T> where T : class
    {
        private readonly Lock gate = new();
        private T? value;

        public long LastUse { get; set; }

        public long Bytes { get; set; }

        public T Get(Func<T> make)
        {
            lock (gate)
                return value ??= make();
        }
    }
}
