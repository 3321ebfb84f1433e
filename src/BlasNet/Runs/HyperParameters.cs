using System.Globalization;
using System.Text.Json;
using BlasNet.Files;
using BlasNet.Optimizers;

namespace BlasNet.Runs;

/// <summary>Configuration flattened to names and texts, as the index of runs records it.</summary>
/// <remarks>
/// A name is the key that sets the value in <c>config.json</c>, in snake_case, with dots for nested properties: <c>early_stopping</c>,
/// <c>optimizer.momentum</c>, <c>augmentation.shift</c>, <c>model.loss</c>. Optimizer, schedule and loss include their default values, so
/// that an omitted value and the same one given compare as equal. Layers are only in <c>config.json</c>.
/// </remarks>
internal static class HyperParameters
{
    /// <summary>Column of the optimizer's learning rate: a number, or a schedule in words.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>Column of the optimizer's weight decay.</summary>
    public const string WeightDecay = "weight_decay";

    private const string Kind = "kind", TypesPrefix = "table.columnTypes.";
    private const string OptimizerKey = "optimizer", RateKey = "optimizer.learningRate", DecayKey = "optimizer.weightDecay";

    // A list longer than this describes data (its columns, its classes), not training.
    private const int LongestList = 32;

    // Properties that have their own columns in the index, or are added below with their defaults.
    private static readonly string[] Elsewhere = ["name", "data", "seed", "threads", "cache", "model", OptimizerKey];

    /// <summary>Returns the hyper-parameters of a resolved configuration.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(TrainingConfig config)
    {
        var found = new List<KeyValuePair<string, string>>();
        using JsonDocument document = JsonDocument.Parse(config.ToJson());
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            if (!Elsewhere.Contains(property.Name, StringComparer.Ordinal))
                Flatten(property.Name, property.Value, found);
        }
        // Types of the table's columns describe data, not training.
        found.RemoveAll(entry => entry.Key.StartsWith(TypesPrefix, StringComparison.Ordinal));
        AddWhole(OptimizerKey, config.Optimizer, OptimizerConverter.Instance, found);
        AddWhole("model.loss", config.Model.Loss, LossConverter.Instance, found);
        if (config.Optimizer is { } optimizer)
            UseShortNames(found, optimizer);
        return Named(found);
    }

    /// <summary>Returns the settings of the layers in a run's <c>config.json</c>, such as <c>model.layers.1.units</c>.</summary>
    /// <exception cref="DataException">The file is missing or not JSON.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> OfLayers(string configFile)
    {
        var found = new List<KeyValuePair<string, string>>();
        using JsonDocument document = Json.Parse(WholeFile.Read(configFile), new Place(configFile));
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("layers", out JsonElement layers) || layers.ValueKind != JsonValueKind.Array)
        {
            throw new DataException(new Place(configFile), "it has no model with 'layers'.");
        }
        int index = 0;
        foreach (JsonElement layer in layers.EnumerateArray())
            Flatten(string.Create(CultureInfo.InvariantCulture, $"model.layers.{index++}"), layer, found);
        return Named(found);
    }

    private static KeyValuePair<string, string>[] Named(List<KeyValuePair<string, string>> found) =>
        [.. found.Select(entry => KeyValuePair.Create(IndexColumns.Of(entry.Key), entry.Value))];

    private static void UseShortNames(List<KeyValuePair<string, string>> found, Optimizer optimizer)
    {
        // A constant schedule is its rate; the parts of another one stay beside it.
        bool constant = optimizer.LearningRate is ConstantSchedule;
        found.RemoveAll(entry => entry.Key is RateKey or DecayKey
            || (constant && entry.Key.StartsWith(RateKey + ".", StringComparison.Ordinal)));
        found.Add(new(LearningRate, optimizer.LearningRate.ToString()));
        found.Add(new(WeightDecay, CsvFormat.Number(optimizer.WeightDecay)));
    }

    private static void AddWhole<T>(string name, T? value, SpecConverter<T> converter, List<KeyValuePair<string, string>> found)
        where T : class
    {
        if (value is null)
            return;
        using JsonDocument document = JsonDocument.Parse(Json.Write(json =>
        {
            json.WritePropertyName(name);
            converter.WriteWhole(json, value);
        }));
        Flatten(name, document.RootElement.GetProperty(name), found);
    }

    private static void Flatten(string name, JsonElement value, List<KeyValuePair<string, string>> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                found.Add(new(name, value.GetString()!));
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                    Flatten(property.NameEquals(Kind) ? name : $"{name}.{property.Name}", property.Value, found);
                break;
            case JsonValueKind.Array:
                if (value.GetArrayLength() <= LongestList && value.EnumerateArray().All(IsSingle))
                    found.Add(new(name, string.Join(' ', value.EnumerateArray())));
                break;
            default:
                found.Add(new(name, value.GetRawText()));
                break;
        }
    }

    private static bool IsSingle(JsonElement element) => element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
}
