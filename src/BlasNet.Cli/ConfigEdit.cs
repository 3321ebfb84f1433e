using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BlasNet.Runs;
using BlasNet.Tables;

namespace BlasNet.Cli;

/// <summary>Edits of a configuration by <c>--set KEY=VALUE</c>.</summary>
/// <remarks>KEY is a property of config.json, with dots for nested properties.</remarks>
internal static class ConfigEdit
{
    private const string Option = "--set";
    private static readonly string[] Texts = ["name", "data", "validation", "cache", "from", "freeze"];

    // The names of the options serve as keys too.
    private static readonly Dictionary<string, string> OptionNames = new(StringComparer.Ordinal)
    {
        ["learning-rate"] = "optimizer.learningRate",
        ["weight-decay"] = "optimizer.weightDecay",
        ["checkpoint-every"] = "checkpointEvery",
        ["early-stopping"] = "earlyStopping",
        ["restore-best-epoch"] = "restoreBestEpoch",
        ["reduce-lr-on-plateau"] = "reduceLROnPlateau",
        ["reduce-lr-factor"] = "reduceLRFactor",
        ["time-limit"] = "timeLimit",
        ["shuffle-buffer"] = "shuffleBuffer",
        ["ema"] = "emaMomentum",
        ["accumulate"] = "gradientAccumulationSteps",
        ["replace-head"] = "replaceHead",
        ["image-size"] = "imageSize",
        ["thousands"] = "table.thousands",
        ["numbers-with"] = "table.numbersWith",
    };

    // Of the model 'table', whose optimizer follows from the data, they set its own properties.
    private static readonly Dictionary<string, string> TableNames = new(StringComparer.Ordinal)
    {
        ["learning-rate"] = "model.table.learningRate",
        ["weight-decay"] = "model.table.weightDecay",
    };

    // Columns that are not the key in snake_case.
    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["learning_rate"] = "optimizer.learningRate",
        ["weight_decay"] = "optimizer.weightDecay",
        ["reduce_lr_on_plateau"] = "reduceLROnPlateau",
        ["reduce_lr_factor"] = "reduceLRFactor",
    };

    /// <summary>Returns the configuration with the values set; of two for one key the last wins.</summary>
    /// <exception cref="UsageException">A key is unknown or a value refused.</exception>
    public static TrainingConfig Apply(TrainingConfig config, IReadOnlyList<string> settings)
    {
        if (settings.Count == 0)
            return config;
        // The model 'table' and those of forecasts have their optimizers once the data is known.
        bool ofTable = config.Model.Table is not null;
        bool open = (ofTable || config.Model.Forecast is not null)
            && !settings.Any(setting => setting.StartsWith("optimizer", StringComparison.Ordinal));
        TrainingConfig complete = open ? config
            : config with { Optimizer = config.Optimizer ?? config.Model.Optimizer ?? Optimizer.Adam() };
        // Augmentation is absent by default; setting one of its values adds it.
        if (settings.Any(setting => setting.StartsWith("augmentation.", StringComparison.Ordinal)))
            complete = complete with { Augmentation = config.Augmentation ?? config.Model.Augmentation ?? new Augmentation() };
        // So are the options of a table.
        if (settings.Any(setting => Path(setting.Split('=')[0]).StartsWith("table.", StringComparison.Ordinal)))
            complete = complete with { Table = config.Table ?? new TableOptions() };
        JsonNode root = JsonNode.Parse(complete.ToJson())!;
        foreach (string setting in settings)
            Set(root, setting, ofTable);
        byte[] json = Encoding.UTF8.GetBytes(root.ToJsonString());
        return UsageException.Of(Option, () => TrainingConfig.Parse(json, new Place { Option = Option }));
    }

    /// <summary>Returns the key as a path in config.json: the name of an option becomes its property, as does a column of the index of
    /// runs.</summary>
    public static string Path(string key) => OptionNames.TryGetValue(key, out string? path) ? path
        : Columns.TryGetValue(key, out string? property) ? property
        : string.Join('.', key.Split('.').Select(Camel));

    // clip_norm is clipNorm; no property has an underscore of its own.
    private static string Camel(string name)
    {
        string[] words = name.Split('_');
        return words.Contains("")
            ? name
            : string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static void Set(JsonNode root, string setting, bool ofTable)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            throw new UsageException(new Place { Option = Option, Property = setting },
                $"'{setting}' cannot be used; KEY=VALUE is required, as in optimizer.learningRate=0.01.");
        (string key, string value) = (setting[..equals], setting[(equals + 1)..]);
        string[] path = (ofTable && TableNames.TryGetValue(key, out string? own) ? own : Path(key)).Split('.');
        JsonNode node = root;
        for (int i = 0; i < path.Length - 1; i++)
            node = Child(node, path[i]) ?? throw new UsageException(
                new Place { Option = Option, Property = key },
                $"there is no key '{key}', because there is no '{string.Join('.', path[..(i + 1)])}'.{Advice(path[i], node)}");
        Put(node, path[^1], Texts.Contains(key, StringComparer.Ordinal) ? JsonValue.Create(value) : Value(value), key);
    }

    private static JsonNode? Child(JsonNode node, string name)
    {
        if (node is JsonArray array)
            return Index(array, name) is { } index ? array[index] : null;
        if (node is not JsonObject parent || !parent.TryGetPropertyValue(name, out JsonNode? child))
            return null;
        // A spec with all defaults is written as its kind alone.
        if (child is JsonValue text && text.GetValueKind() == JsonValueKind.String)
            parent[name] = child = new JsonObject { ["kind"] = text.GetValue<string>() };
        return child;
    }

    private static void Put(JsonNode node, string name, JsonNode? value, string key)
    {
        if (node is JsonArray array && Index(array, name) is { } index)
            array[index] = value;
        else if (node is JsonObject parent)
            parent[name] = value;
        else
            throw new UsageException(new Place { Option = Option, Property = key }, $"there is no key '{key}'.{Advice(name, node)}");
    }

    private static int? Index(JsonArray array, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < array.Count ? index : null;

    private static string Advice(string name, JsonNode node) => node switch
    {
        JsonObject known => NearestName.Advice(name, [.. known.Select(property => property.Key)]),
        JsonArray array => $" Numbers from 0 to {array.Count - 1} are known.",
        _ => "",
    };

    // Text that is not JSON becomes a string: relu, adam.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
