using BlasNet.Data;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Holds the data of a run: what is trained on, what is held out, and the files they come from.</summary>
internal sealed record DataParts(Dataset Train, Dataset? Validation, IReadOnlyList<string> Files)
{
    /// <summary>Gets how the rows of a table become inputs and targets; null for other data.</summary>
    public TablePreprocessor? Preprocessor { get; init; }

    /// <summary>Gets the options of the table with nothing left open; null for other data.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the SHA-256 of files of which it is known already.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets lines on what was found in the files, for the log.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Loads the data that a configuration names and parts it as it says.</summary>
    /// <exception cref="ConfigurationException">The data is not known, or cannot be parted so.</exception>
    /// <exception cref="DataException">The data is missing or malformed.</exception>
    public static DataParts Load(TrainingConfig config, Action<DownloadProgress>? progress, CancellationToken cancellation)
    {
        TargetSize.RequireSuits(config.Data, config.ImageSize);
        DataParts parts = TableSpec.PathOf(config.Data) is { } path
            ? TableParts.Load(config, path)
            : Part(WithoutTable(config), Read(config.Data), Read);
        return config.BalancedClasses ? parts with { Train = parts.Train.WithBalancedClasses() } : parts;

        DatasetPair Read(string spec) => Datasets.Load(spec, channels: config.Channels, imageSize: config.ImageSize, progress: progress, cancellation: cancellation);
    }

    /// <summary>Refuses validation data beside a fold.</summary>
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
            return new DataParts(held.Train, held.Validation, data.Files);
        }
        if (config.Validation is not { } text)
            return new DataParts(data.Train, data.Test, data.Files);
        if (RowSplitter.FractionOf(text) is { } fraction)
        {
            DatasetSplit split = data.Train.Split(fraction, config.Seed);
            return new DataParts(split.Train, split.Validation, data.Files);
        }
        DatasetPair other = read(text);
        return new DataParts(data.Train, (other.Test ?? other.Train).WithClassesOf(data.Train.Targets.ClassNames), [.. data.Files.Union(other.Files, StringComparer.Ordinal)]);
    }

    private static TrainingConfig WithoutTable(TrainingConfig config) => config is { Table: null, Cache: null }
        ? config
        : throw new ConfigurationException($"Data '{config.Data}' is no table; options such as the label or the cache belong to 'csv:FILE'.");
}
