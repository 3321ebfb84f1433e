using BlasNet.Data;
using BlasNet.Losses;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Training and validation data of a run, and the files they come from.</summary>
internal sealed record DataParts(Dataset Train, Dataset? Validation, IReadOnlyList<string> Files)
{
    /// <summary>Gets the part of a series that is neither learned from nor validated on; null where none is held out.</summary>
    public Dataset? Test { get; init; }

    /// <summary>Gets the preprocessor of a table; null for other data.</summary>
    public TablePreprocessor? Preprocessor { get; init; }

    /// <summary>Gets the options of the table with everything inferred filled in; null for other data.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the SHA-256 digests computed so far, by file.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets log lines about the files.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Returns the digests of all files, computing those that are missing.</summary>
    /// <exception cref="DataException">A file cannot be read.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> FileDigests() =>
        Array.ConvertAll(
            (string[])[.. Files], file => KeyValuePair.Create(file, Digests.GetValueOrDefault(file) ?? DataDigest.Of(file)));

    /// <summary>Loads and splits the data of a configuration.</summary>
    /// <exception cref="ConfigurationException">The data is unknown, or cannot be split this way.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    /// <param name="config">The configuration.</param>
    /// <param name="progress">Receives the progress of downloads.</param>
    /// <param name="shared">Keeps what was read for further trainings; null reads anew.</param>
    /// <param name="cancellation">Ends downloads.</param>
    /// <param name="ahead">Data that is being loaded already; null for none.</param>
    public static DataParts Load(TrainingConfig config, Action<DownloadProgress>? progress, SharedData? shared,
        CancellationToken cancellation, DataAhead? ahead = null)
    {
        TargetSize.RequireSuits(config.Data, config.ImageSize);
        RequireSeries(config);
        DataParts parts = TableSpec.PathOf(config.Data) is { } path
            ? TableParts.Load(config, path, shared)
            : Load(WithoutTable(config), shared is null ? Read : ReadOnce);
        if (config.Member is { } member)
            parts = parts.Of(member, config);
        // An ensemble weights the part that each member learns from.
        return config.BalancedClasses && !config.IsEnsemble ? parts with { Train = parts.Train.WithBalancedClasses() } : parts;

        DatasetPair Read(string spec, TargetReading reading) => NumpyData.PathOf(spec) is { } archive
            ? NumpyData.Read(archive, reading)
            : ahead?.Take(spec, config.Channels, config.ImageSize) ?? Datasets.Load(
                spec, channels: config.Channels, imageSize: config.ImageSize, progress: progress, cancellation: cancellation);

        DatasetPair ReadOnce(string spec, TargetReading reading) =>
            shared.Pair($"{spec}\n{reading}\n{config.Channels}\n{config.ImageSize}", () => Read(spec, reading));
    }

    private static DataParts Load(TrainingConfig config, Func<string, TargetReading, DatasetPair> read)
    {
        DatasetPair data = read(config.Data, NumpyData.Reading(
            TableSpec.TargetsOf(config.Table?.Task), config.Model.Loss is { } loss ? loss is SparseCategoricalCrossEntropy : null));
        bool areClasses = data.Train.Targets.Kind == TargetKind.Classes;
        DataParts parts = Part(config, data, spec => read(spec, areClasses ? TargetReading.Classes : TargetReading.Values));
        // A resumed run reads what this one inferred.
        TableOptions? inferred = data.Notes.Count == 0 ? null
            : new TableOptions { Task = areClasses ? TableTask.Classification : TableTask.Regression };
        return parts with { Table = config.Table ?? inferred, Found = [.. data.Notes, .. parts.Found] };
    }

    /// <summary>Returns the parts of a member of an ensemble, of data that was loaded and encoded as a whole.</summary>
    /// <exception cref="ConfigurationException">Other data is held out too, or the samples are a series or too few.</exception>
    public DataParts Of(Fold member, TrainingConfig config)
    {
        RequireNoValidation(config);
        if (config.Fold is not null || Preprocessor is { Options.Series: not null })
            throw new ConfigurationException(new Place(Train.Name),
                "a member of an ensemble holds out a part of the samples, which neither a fold nor a series can be cut into.");
        DatasetSplit split = Train.Folds(member.Count, config.Seed)[member.Number - 1];
        // A shuffle buffer reads rows nearly in the order in which they are stored.
        if (config.ShuffleBuffer is not null)
        {
            (int[] rows, int[] held) = Train.FoldRows(member.Count, config.Seed)[member.Number - 1];
            split = new DatasetSplit(Train.Subset([.. rows.Order()]), Train.Subset([.. held.Order()]));
        }
        return this with { Train = split.Train, Validation = split.Validation };
    }

    // Other data is split by chance, and validated on its own test part.
    private static void RequireSeries(TrainingConfig config)
    {
        string? part = config.Test is not null ? "test" : config.TrainPart is not null ? "train"
            : config.Backtest is not null ? "backtest" : null;
        if (part is not null && config.Table?.Series is null)
            throw new ConfigurationException(new Place { Property = part },
                $"'{part}' parts a series in time, but the data '{config.Data}' is none: a series is a 'csv:FILE' with a window.");
    }

    /// <summary>Refuses, before any data is read, parts that cannot be held out beside a fold or an origin of a backtest.</summary>
    /// <exception cref="ConfigurationException">There are such parts, or the data is of another kind.</exception>
    public static void CheckFold(TrainingConfig config)
    {
        RequireSeries(config);
        if (config.Fold is not null)
            RequireNoValidation(config);
        if (TableSpec.PathOf(config.Data) is { } path && config.Table?.Series is not null)
            TableParts.RequireNoFold(config, path);
        if (config.Backtest is not null)
            TableParts.RequireNoOtherPart(config);
    }

    /// <summary>Refuses validation data in addition to a fold.</summary>
    public static void RequireNoValidation(TrainingConfig config)
    {
        if (config.Validation is { } text)
            throw new ConfigurationException(
                $"A fold holds out samples of its own, so that validation on '{text}' cannot be asked for beside it.");
    }

    private static DataParts Part(TrainingConfig config, DatasetPair data, Func<string, DatasetPair> read)
    {
        if (config.Fold is { } fold)
        {
            RequireNoValidation(config);
            DatasetSplit held = data.Train.Folds(fold.Count, config.Seed)[fold.Number - 1];
            return new DataParts(held.Train, held.Validation, data.Files) { Found = Warnings(data) };
        }
        if (config.Validation is not { } text)
            return new DataParts(data.Train, data.Test, data.Files) { Found = Warnings(data) };
        if (RowSplitter.FractionOf(text) is { } fraction)
        {
            DatasetSplit split = data.Train.Split(fraction, config.Seed);
            return new DataParts(split.Train, split.Validation, data.Files) { Found = Warnings(data) };
        }
        DatasetPair other = read(text);
        return new DataParts(data.Train, (other.Test ?? other.Train).WithClassesOf(data.Train.Targets.ClassNames),
            [.. data.Files.Union(other.Files, StringComparer.Ordinal)])
        {
            Found = [.. Warnings(data).Union(Warnings(other), StringComparer.Ordinal)],
        };
    }

    private static IReadOnlyList<string> Warnings(DatasetPair data) => [.. data.Warnings.Select(warning => $"warning: {warning}")];

    private static TrainingConfig WithoutTable(TrainingConfig config) => config.Cache is null && TableSpec.Suits(config.Data, config.Table)
        ? config
        : throw new ConfigurationException(
            $"Data '{config.Data}' is no table; options such as the label or the cache belong to 'csv:FILE'.");
}
