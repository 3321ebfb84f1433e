using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlasNet.Exchange;

/// <summary>A layer of a Keras model as its description has it.</summary>
internal sealed partial class KerasLayer
{
    private const int LongestName = 1000;

    private KerasLayer(string className, string name, KerasConfig config, KerasConfig model, IReadOnlyList<KerasCall> calls) =>
        (Class, Name, Config, Model, Calls) = (className, name, config, model, calls);

    /// <summary>Gets the name of the class, such as <c>Conv2D</c>.</summary>
    public string Class { get; }

    /// <summary>Gets the name of the layer.</summary>
    public string Name { get; }

    /// <summary>Gets the properties.</summary>
    public KerasConfig Config { get; }

    /// <summary>Gets the whole object, which describes a model where the layer is one.</summary>
    public KerasConfig Model { get; }

    /// <summary>Gets the places of a graph where the layer is applied; none in a chain.</summary>
    public IReadOnlyList<KerasCall> Calls { get; }

    /// <summary>Gets the class in the form that names the layer in files of weights of Keras 3.</summary>
    public string Kind => CapitalAfterSmall().Replace(CapitalizedWord().Replace(NoLetter().Replace(Class, ""), "$1_$2"), "$1_$2")
        .ToLowerInvariant();

    /// <summary>Gets whether the layer is a model of its own.</summary>
    public bool IsModel => Class is "Sequential" or "Functional" or "Model";

    /// <summary>Reads a layer.</summary>
    /// <param name="json">The object with class, properties and, in a graph, the edges.</param>
    /// <param name="outer">The place of the model.</param>
    public static KerasLayer Read(JsonElement json, Place outer)
    {
        var entry = new KerasConfig(json, outer);
        if (json.ValueKind != JsonValueKind.Object)
            throw entry.Error($"a layer must be an object, but it was '{Excerpt.Of(json.GetRawText())}'");
        string className = entry.Text("class_name") ?? throw entry.Error("a layer lacks its 'class_name'");
        KerasConfig config = entry.Inner("config") ?? new KerasConfig(default, outer);
        string name = entry.Text("name") ?? config.Text("name") ?? className;
        if (name.Length > LongestName || className.Length > LongestName)
            throw entry.Error($"a name has more than '{LongestName}' letters");
        Place place = outer with { Section = $"layer '{Excerpt.Of(name)}'" };
        if (entry.Text("registered_name") is { } registered && registered.Contains('>', StringComparison.Ordinal)
            || className.Contains('>', StringComparison.Ordinal))
            throw new DataException(place,
                $"'{Excerpt.Of(entry.Text("registered_name") ?? className)}' is a class of one's own, whose code is not in the file.");
        if (entry.Text("module") is { } module && module.Contains(".ops", StringComparison.Ordinal))
            throw new DataException(place, $"BlasNet has no layer for the operation '{Excerpt.Of(className)}'.");
        return new KerasLayer(
            className, name, config with { Place = place }, entry with { Place = outer }, KerasCall.Read(entry with { Place = place }));
    }

    [GeneratedRegex(@"\W+", RegexOptions.CultureInvariant)]
    private static partial Regex NoLetter();

    [GeneratedRegex("(.)([A-Z][a-z]+)", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalizedWord();

    [GeneratedRegex("([a-z])([A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex CapitalAfterSmall();
}

/// <summary>An output of a layer in a graph.</summary>
/// <param name="Layer">The name of the layer.</param>
/// <param name="Output">The number of the output of a layer that has several.</param>
internal readonly record struct KerasTensor(string Layer, int Output);

/// <summary>A place of a graph where a layer is applied.</summary>
/// <param name="Inputs">What it reads, in order.</param>
/// <param name="Named">The other arguments: tensors and options by name.</param>
internal sealed record KerasCall(IReadOnlyList<KerasTensor> Inputs, IReadOnlyDictionary<string, JsonElement> Named)
{
    private const string TensorClass = "__keras_tensor__";

    /// <summary>Reads the edges of a layer, in the form of Keras 2 or 3; none where there are none.</summary>
    public static IReadOnlyList<KerasCall> Read(KerasConfig layer)
    {
        if (layer.Element("inbound_nodes") is not { } nodes)
            return [];
        if (nodes.ValueKind != JsonValueKind.Array)
            throw layer.Error("its 'inbound_nodes' must be an array");
        var calls = new List<KerasCall>();
        foreach (JsonElement node in nodes.EnumerateArray())
        {
            var inputs = new List<KerasTensor>();
            var named = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            if (node.ValueKind == JsonValueKind.Object)
            {
                Collect(node.TryGetProperty("args", out JsonElement arguments) ? arguments : default, inputs, named);
                if (node.TryGetProperty("kwargs", out JsonElement options))
                    AddNamed(options, named);
            }
            else
                Collect(node, inputs, named);
            if (inputs.Count > ImportBuilder.MostLayers)
                throw layer.Error($"it reads '{inputs.Count}' layers, but '{ImportBuilder.MostLayers}' at most are read");
            calls.Add(new KerasCall(inputs, named));
        }
        return calls;
    }

    /// <summary>Finds the outputs of layers that stand in a value, whatever lists and objects are around them.</summary>
    public static IReadOnlyList<KerasTensor> TensorsIn(JsonElement value)
    {
        var tensors = new List<KerasTensor>();
        Collect(value, tensors, []);
        return tensors;
    }

    private static void Collect(JsonElement value, List<KerasTensor> tensors, Dictionary<string, JsonElement> named)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (OfHistory(value) is { } tensor)
            {
                tensors.Add(tensor);
                if (value.GetArrayLength() > 3)
                    AddNamed(value[3], named);
                return;
            }
            foreach (JsonElement each in value.EnumerateArray())
                Collect(each, tensors, named);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            if (value.TryGetProperty("class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                && name.ValueEquals(TensorClass))
            {
                if (value.TryGetProperty("config", out JsonElement config) && config.ValueKind == JsonValueKind.Object
                    && config.TryGetProperty("keras_history", out JsonElement history) && OfHistory(history) is { } tensor)
                    tensors.Add(tensor);
                return;
            }
            foreach (JsonProperty each in value.EnumerateObject())
                Collect(each.Value, tensors, named);
        }
    }

    // A name, the number of the call and the number of the output.
    private static KerasTensor? OfHistory(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= 3 && value[0].ValueKind == JsonValueKind.String
            && value[1].ValueKind == JsonValueKind.Number && value[2].ValueKind == JsonValueKind.Number
            && value[2].TryGetInt32(out int output)
            ? new KerasTensor(value[0].GetString()!, output)
            : null;

    private static void AddNamed(JsonElement options, Dictionary<string, JsonElement> named)
    {
        if (options.ValueKind != JsonValueKind.Object)
            return;
        foreach (JsonProperty option in options.EnumerateObject())
            named[option.Name] = option.Value;
    }
}
