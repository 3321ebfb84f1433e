using System.Globalization;
using System.Numerics;
using System.Text.Json;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Layers;
using BlasNet.Optimizers;
using BlasNet.Tables;
using BlasNet.Training;

namespace BlasNet.Runs;

/// <summary>JSON form of a <see cref="TrainingConfig"/>, as in <c>config.json</c>.</summary>
internal static class TrainingConfigConverter
{
    private const string Balanced = "balanced";
    private const double MaximumSeconds = 1e9;
    private const string ReduceLRFactorKey = "reduceLRFactor", TimeLimitKey = "timeLimit";
    private const string FromKey = "from", FreezeKey = "freeze", ReplaceHeadKey = "replaceHead", RefitKey = "refit";
    private const string QuantilesKey = "quantiles", ShardsKey = "shards";
    private const string ChannelsLast = "last", ChannelsFirst = "first", ImageSizeKey = "imageSize";

    /// <summary>Reads a configuration; errors begin with the place.</summary>
    public static TrainingConfig Parse(ReadOnlyMemory<byte> json, Place place)
    {
        using JsonDocument document = Json.Parse(json, place);
        return BlasNetException.WithPlace(place, () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            JsonElement model = reader.Element("model")
                ?? throw reader.Error("the property 'model' is missing; an object with 'layers' is required");
            var config = new TrainingConfig
            {
                Model = BlasNetException.WithPlace(new Place { Section = "model" }, () => ModelFile.Parse(model)),
                Data = reader.Text("data"),
                Validation = reader.OptionalText("validation"),
                Test = reader.OptionalText("test"),
                TrainPart = reader.OptionalText("train"),
                Channels = ChannelsOf(reader),
                ImageSize = ImageSizeOf(reader),
                Table = TableOptionsConverter.ReadFrom(reader),
                Cache = reader.OptionalText("cache"),
                Fold = FoldOf(reader, "fold"),
                Backtest = reader.OptionalText("backtest") is { } origin
                    ? BacktestFold.Parse(origin, "backtest", problem => reader.Error(problem)) : null,
                Member = FoldOf(reader, "member"),
                Members = ModelFile.Positive(reader, "members"),
                BalancedClasses = BalancedOf(reader),
                From = reader.OptionalText(FromKey),
                Freeze = FreezeOf(reader),
                ReplaceHead = reader.Flag(ReplaceHeadKey, false),
                Refit = reader.Flag(RefitKey, false),
                EmaMomentum = reader.OptionalNumber(TrainingConfig.EmaMomentumKey),
                GradientAccumulationSteps = ModelFile.Positive(reader, TrainingConfig.AccumulationKey),
                Metrics = MetricsOf(reader),
                Quantiles = reader.OptionalNumbers(QuantilesKey),
                Normalize = reader.OptionalText(TrainingConfig.NormalizeKey),
                Epochs = ModelFile.NotNegative(reader, "epochs"),
                Batch = ModelFile.Positive(reader, "batch"),
                Shards = ShardsOf(reader),
                ShuffleBuffer = ModelFile.Positive(reader, "shuffleBuffer"),
                Optimizer = reader.Nested("optimizer", OptimizerConverter.Instance),
                Augmentation = AugmentationConverter.ReadFrom(reader),
                Seed = reader.Long("seed", 0),
                Threads = ThreadsOf(reader),
                Name = reader.Text("name"),
                CheckpointEvery = ModelFile.Positive(reader, "checkpointEvery") ?? 1,
                EarlyStopping = ModelFile.Positive(reader, "earlyStopping"),
                RestoreBestEpoch = RestoreOf(reader),
                ReduceLROnPlateau = ModelFile.Positive(reader, "reduceLROnPlateau"),
                ReduceLRFactor = FactorOf(reader),
                TimeLimit = SecondsOf(reader),
            };
            reader.Done();
            return config;
        });
    }

    /// <summary>Writes the properties of a configuration; those that are not given are left out.</summary>
    public static void Write(Utf8JsonWriter json, TrainingConfig config)
    {
        json.WriteString("name", config.Name);
        WriteData(json, config);
        WriteTraining(json, config);
        json.WriteStartObject("model");
        config.Model.Write(json);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, TrainingConfig config)
    {
        json.WriteString("data", config.Data);
        if (config.Validation is not null)
            json.WriteString("validation", config.Validation);
        if (config.Test is not null)
            json.WriteString("test", config.Test);
        if (config.TrainPart is not null)
            json.WriteString("train", config.TrainPart);
        if (config.Channels == ChannelOrder.First)
            json.WriteString("channels", ChannelsFirst);
        if (TargetSize.Of(config.ImageSize) is { } size)
        {
            json.WriteStartArray(ImageSizeKey);
            json.WriteNumberValue(size.Height);
            json.WriteNumberValue(size.Width);
            json.WriteEndArray();
        }
        TableOptionsConverter.WriteTo(json, config.Table);
        if (config.Cache is not null)
            json.WriteString("cache", config.Cache);
        if (config.Fold is { } fold)
            json.WriteString("fold", fold.ToString());
        if (config.Backtest is { } origin)
            json.WriteString("backtest", origin.ToString());
        if (config.Member is { } member)
            json.WriteString("member", member.ToString());
    }

    private static void WriteTraining(Utf8JsonWriter json, TrainingConfig config)
    {
        Number(json, "members", config.Members);
        if (config.BalancedClasses)
            json.WriteString("classWeights", Balanced);
        if (config.From is not null)
            json.WriteString(FromKey, config.From);
        if (config.Freeze is { } patterns)
            json.WriteString(FreezeKey, string.Join(',', patterns));
        if (config.ReplaceHead)
            json.WriteBoolean(ReplaceHeadKey, true);
        if (config.Refit)
            json.WriteBoolean(RefitKey, true);
        Number(json, TrainingConfig.EmaMomentumKey, config.EmaMomentum);
        Number(json, TrainingConfig.AccumulationKey, config.GradientAccumulationSteps);
        if (config.Metrics is { } metrics)
            json.WriteString("metrics", string.Join(',', metrics));
        if (config.Quantiles is { } quantiles)
        {
            json.WriteStartArray(QuantilesKey);
            foreach (double quantile in quantiles)
                json.WriteNumberValue(quantile);
            json.WriteEndArray();
        }
        if (config.Normalize is not null)
            json.WriteString(TrainingConfig.NormalizeKey, config.Normalize);
        Number(json, "epochs", config.Epochs);
        Number(json, "batch", config.Batch);
        Number(json, ShardsKey, config.Shards);
        Number(json, "shuffleBuffer", config.ShuffleBuffer);
        ModelFile.WriteSpec(json, "optimizer", config.Optimizer, OptimizerConverter.Instance);
        AugmentationConverter.WriteTo(json, config.Augmentation);
        json.WriteNumber("seed", config.Seed);
        json.WriteNumber("threads", config.Threads);
        json.WriteNumber("checkpointEvery", config.CheckpointEvery);
        Number(json, "earlyStopping", config.EarlyStopping);
        if (config.RestoreBestEpoch is { } restore)
            json.WriteBoolean(ModelFile.RestoreBestEpochKey, restore);
        Number(json, "reduceLROnPlateau", config.ReduceLROnPlateau);
        Number(json, ReduceLRFactorKey, config.ReduceLRFactor);
        Number(json, TimeLimitKey, config.TimeLimit);
    }

    private static ChannelOrder ChannelsOf(SpecReader reader) => reader.Text("channels", ChannelsLast) switch
    {
        ChannelsLast => ChannelOrder.Last,
        ChannelsFirst => ChannelOrder.First,
        string other => throw reader.Error($"'channels' must be '{ChannelsLast}' or '{ChannelsFirst}', but it was '{other}'"),
    };

    private static int? ShardsOf(SpecReader reader)
    {
        int? shards = ModelFile.Positive(reader, ShardsKey);
        return shards is null or (<= Sharding.MostShards and > 0) && BitOperations.IsPow2(shards.GetValueOrDefault(1)) ? shards
            : throw reader.Error(
                $"'{ShardsKey}' must be a power of two from 1 to {Sharding.MostShards}, but it was '{shards}'", property: ShardsKey);
    }

    private static Extents? ImageSizeOf(SpecReader reader)
    {
        try
        {
            Extents? size = reader.OptionalExtents(ImageSizeKey);
            TargetSize.Of(size);
            return size;
        }
        catch (ConfigurationException error)
        {
            throw reader.Error(error.Message.TrimEnd('.'));
        }
    }

    private static Fold? FoldOf(SpecReader reader, string name) => reader.OptionalText(name) is { } text
        ? Fold.Parse(text, name, problem => reader.Error(problem))
        : null;

    private static bool BalancedOf(SpecReader reader) => reader.OptionalText("classWeights") switch
    {
        null => false,
        Balanced => true,
        string other => throw reader.Error($"'classWeights' must be '{Balanced}', but it was '{other}'"),
    };

    private static string[]? FreezeOf(SpecReader reader) => reader.OptionalText(FreezeKey)?.Split(
        ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[]? MetricsOf(SpecReader reader) => reader.OptionalText("metrics") is { } names
        ? [.. Metric.ParseList(names).Select(metric => metric.Name)]
        : null;

    private static bool? RestoreOf(SpecReader reader) =>
        reader.Element(ModelFile.RestoreBestEpochKey) is null ? null : reader.Flag(ModelFile.RestoreBestEpochKey);

    private static int ThreadsOf(SpecReader reader) => ModelFile.NotNegative(reader, "threads") is not { } threads ? 0
        : threads <= WorkerTeam.MostThreads ? threads
        : throw reader.Error(string.Create(CultureInfo.InvariantCulture,
            $"'threads' must be at most {WorkerTeam.MostThreads}, but it was '{threads}'"), property: "threads");

    private static double? FactorOf(SpecReader reader) => reader.OptionalNumber(ReduceLRFactorKey) is not { } factor ? null
        : factor is > 0 and < 1 ? factor
        : throw reader.Error(string.Create(CultureInfo.InvariantCulture,
            $"'{ReduceLRFactorKey}' must be more than 0 and less than 1, but it was '{factor}'"));

    // The limit of TimeSpan is far beyond any training.
    private static double? SecondsOf(SpecReader reader) => reader.OptionalNumber(TimeLimitKey) is not { } seconds ? null
        : seconds is > 0 and <= MaximumSeconds && TimeSpan.FromSeconds(seconds) > TimeSpan.Zero ? seconds
        : throw reader.Error(string.Create(CultureInfo.InvariantCulture,
            $"'{TimeLimitKey}' must be a positive number of seconds of at most {MaximumSeconds}, but it was '{seconds}'"));

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }
}
