using System.Globalization;
using System.Text.Json;
using BlasNet.Data;
using BlasNet.Files;
using BlasNet.Optimizers;
using BlasNet.Tables;

namespace BlasNet.Runs;

/// <summary>Configuration of a training run as given; a value that is null is taken from the model file or left to the data.</summary>
/// <remarks>A run keeps its own as <c>config.json</c> with nothing left open, so that training from that file repeats the run.</remarks>
public sealed record TrainingConfig
{
    private const string Balanced = "balanced";
    private const double MostSeconds = 1e9;
    private const string ReduceLRFactorKey = "reduceLRFactor", TimeLimitKey = "timeLimit";
    private const string ChannelsLast = "last", ChannelsFirst = "first";

    /// <summary>Gets the model with its defaults for training.</summary>
    public required ModelFile Model { get; init; }

    /// <summary>Gets the data, such as <c>mnist:DIR</c>; see <see cref="BlasNet.Datasets"/>.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the validation data: a share of the training data such as <c>0.2</c>, or data of its own; null for the data's test part.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets where the files of <c>idx:DIR</c> keep the channels of images.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>Gets how the table of <c>csv:FILE</c> is read; null infers everything from the file.</summary>
    public TableOptions? Table { get; init; }

    /// <summary>Gets the folder in which encoded tables are kept on disk, for data larger than memory and for a quick start; null keeps them in
    /// memory.</summary>
    public string? Cache { get; init; }

    /// <summary>Gets which part of the training data is held out in a cross-validation; null for none.</summary>
    public Fold? Fold { get; init; }

    /// <summary>Gets whether every class counts the same in training, however many samples it has.</summary>
    public bool BalancedClasses { get; init; }

    /// <summary>Gets the names of the metrics that are measured beside the loss; null for those that suit the loss.</summary>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>Gets the number of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets the samples per step.</summary>
    public int? Batch { get; init; }

    /// <summary>Gets the samples in the buffer from which the order of an epoch is drawn; null draws from all samples.</summary>
    /// <remarks>With a buffer the parts of a table keep the order of the file, so that it is read nearly in sequence.</remarks>
    public int? ShuffleBuffer { get; init; }

    /// <summary>Gets the optimizer.</summary>
    public Optimizer? Optimizer { get; init; }

    /// <summary>Gets how images change each time they are trained on.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Gets the seed of weights, order of samples and dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Gets the number of threads, 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Gets the experiment: the folder of its runs.</summary>
    public required string Name { get; init; }

    /// <summary>Gets after how many epochs a checkpoint is written.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>Gets after how many epochs without a better validation loss training stops; null for never.</summary>
    public int? EarlyStopping { get; init; }

    /// <summary>Gets after how many epochs without a better validation loss the learning rate is lowered; null for never.</summary>
    public int? ReduceLROnPlateau { get; init; }

    /// <summary>Gets what the learning rate is multiplied by then, more than 0 and less than 1; null for 0.1.</summary>
    public double? ReduceLRFactor { get; init; }

    /// <summary>Gets after how many seconds training stops, resumed ones counted together; null for never.</summary>
    public double? TimeLimit { get; init; }

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="DataException">It is missing or no JSON.</exception>
    /// <exception cref="ConfigurationException">A property is unknown, missing or refused.</exception>
    public static TrainingConfig Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Parse(WholeFile.Read(path), new Place(path));
    }

    /// <summary>Writes the configuration as JSON.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToJson());

    /// <summary>Reads a text; the place opens every message.</summary>
    internal static TrainingConfig Parse(ReadOnlyMemory<byte> json, Place place)
    {
        using JsonDocument document = Json.Parse(json, place);
        return BlasNetException.WithPlace(place, () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement);
            JsonElement model = reader.Element("model") ?? throw reader.Error("the property 'model' is missing; an object with 'layers' is required");
            var config = new TrainingConfig
            {
                Model = BlasNetException.WithPlace(new Place { Section = "model" }, () => ModelFile.Parse(model)),
                Data = reader.Text("data"),
                Validation = reader.OptionalText("validation"),
                Channels = ChannelsOf(reader),
                Table = TableOptionsConverter.ReadFrom(reader),
                Cache = reader.OptionalText("cache"),
                Fold = FoldOf(reader),
                BalancedClasses = BalancedOf(reader),
                Metrics = MetricsOf(reader),
                Epochs = ModelFile.NotNegative(reader, "epochs"),
                Batch = ModelFile.Positive(reader, "batch"),
                ShuffleBuffer = ModelFile.Positive(reader, "shuffleBuffer"),
                Optimizer = reader.Nested("optimizer", OptimizerConverter.Instance),
                Augmentation = AugmentationConverter.ReadFrom(reader),
                Seed = reader.Long("seed", 0),
                Threads = ModelFile.NotNegative(reader, "threads") ?? 0,
                Name = reader.Text("name"),
                CheckpointEvery = ModelFile.Positive(reader, "checkpointEvery") ?? 1,
                EarlyStopping = ModelFile.Positive(reader, "earlyStopping"),
                ReduceLROnPlateau = ModelFile.Positive(reader, "reduceLROnPlateau"),
                ReduceLRFactor = FactorOf(reader),
                TimeLimit = SecondsOf(reader),
            };
            reader.Done();
            return config;
        });
    }

    internal byte[] ToJson() => Json.Write(json =>
    {
        json.WriteString("name", Name);
        json.WriteString("data", Data);
        if (Validation is not null)
            json.WriteString("validation", Validation);
        if (Channels == ChannelOrder.First)
            json.WriteString("channels", ChannelsFirst);
        TableOptionsConverter.WriteTo(json, Table);
        if (Cache is not null)
            json.WriteString("cache", Cache);
        if (Fold is { } fold)
            json.WriteString("fold", fold.ToString());
        if (BalancedClasses)
            json.WriteString("classWeights", Balanced);
        if (Metrics is { } metrics)
            json.WriteString("metrics", string.Join(',', metrics));
        Number(json, "epochs", Epochs);
        Number(json, "batch", Batch);
        Number(json, "shuffleBuffer", ShuffleBuffer);
        ModelFile.WriteSpec(json, "optimizer", Optimizer, OptimizerConverter.Instance);
        AugmentationConverter.WriteTo(json, Augmentation);
        json.WriteNumber("seed", Seed);
        json.WriteNumber("threads", Threads);
        json.WriteNumber("checkpointEvery", CheckpointEvery);
        Number(json, "earlyStopping", EarlyStopping);
        Number(json, "reduceLROnPlateau", ReduceLROnPlateau);
        Number(json, ReduceLRFactorKey, ReduceLRFactor);
        Number(json, TimeLimitKey, TimeLimit);
        json.WriteStartObject("model");
        Model.Write(json);
        json.WriteEndObject();
    });

    /// <summary>Names the first property in which two configurations differ, with both values; null where they agree.</summary>
    internal static (string Property, string First, string Second)? Difference(TrainingConfig first, TrainingConfig second)
    {
        using JsonDocument a = JsonDocument.Parse(first.ToJson()), b = JsonDocument.Parse(second.ToJson());
        IEnumerable<string> names = a.RootElement.EnumerateObject().Concat(b.RootElement.EnumerateObject()).Select(property => property.Name).Distinct();
        foreach (string name in names)
        {
            string x = Text(a.RootElement, name), y = Text(b.RootElement, name);
            if (x != y)
                return (name, x, y);
        }
        return null;
    }

    private static ChannelOrder ChannelsOf(SpecReader reader) => reader.Text("channels", ChannelsLast) switch
    {
        ChannelsLast => ChannelOrder.Last,
        ChannelsFirst => ChannelOrder.First,
        string other => throw reader.Error($"'channels' must be '{ChannelsLast}' or '{ChannelsFirst}', but it was '{other}'"),
    };

    private static Fold? FoldOf(SpecReader reader) => reader.OptionalText("fold") is { } text ? BlasNet.Runs.Fold.Parse(text, problem => reader.Error(problem)) : null;

    private static bool BalancedOf(SpecReader reader) => reader.OptionalText("classWeights") switch
    {
        null => false,
        Balanced => true,
        string other => throw reader.Error($"'classWeights' must be '{Balanced}', but it was '{other}'"),
    };

    private static string[]? MetricsOf(SpecReader reader) => reader.OptionalText("metrics") is { } names
        ? [.. Metric.ParseList(names).Select(metric => metric.Name)]
        : null;

    private static string Text(JsonElement root, string name) => !root.TryGetProperty(name, out JsonElement value) ? "none"
        : value.ValueKind == JsonValueKind.String ? value.GetString()!
        : value.GetRawText();

    private static double? FactorOf(SpecReader reader) => reader.OptionalNumber(ReduceLRFactorKey) is not { } factor ? null
        : factor is > 0 and < 1 ? factor
        : throw reader.Error(string.Create(CultureInfo.InvariantCulture, $"'{ReduceLRFactorKey}' must be more than 0 and less than 1, but it was '{factor}'"));

    // The most that a duration holds is far beyond any training.
    private static double? SecondsOf(SpecReader reader) => reader.OptionalNumber(TimeLimitKey) is not { } seconds ? null
        : seconds is > 0 and <= MostSeconds && TimeSpan.FromSeconds(seconds) > TimeSpan.Zero ? seconds
        : throw reader.Error(string.Create(CultureInfo.InvariantCulture, $"'{TimeLimitKey}' must be a positive number of seconds of at most {MostSeconds}, but it was '{seconds}'"));

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
