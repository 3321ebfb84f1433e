using System.Text;
using System.Text.Json;
using BlasNet.Layers;

namespace BlasNet.Models;

/// <summary>The JSON form of the graph of a model: the properties <c>input</c> and <c>layers</c> of a model file.</summary>
/// <remarks>
/// A layer reads the one before it unless it names its <c>inputs</c>: layers by their name or by their number, counted from 0 without
/// the inputs; an input without a name as <c>"input"</c>, the second as <c>"input2"</c>. A layer that stands at a second place, with the
/// weights of the first, is written there as <c>{"sharedWith":"tower"}</c>, with <c>inputs</c> where it needs them.
/// </remarks>
internal static class ModelJson
{
    public const string InputProperty = "input", LayersProperty = "layers", SharedProperty = "sharedWith";

    /// <summary>Reads the graph.</summary>
    /// <param name="root">The model file's object.</param>
    /// <param name="lines">The lines on which the layers begin; null where they are not known.</param>
    /// <exception cref="ConfigurationException">A layer is malformed or reads a layer that does not exist.</exception>
    public static Model Read(JsonElement root, IReadOnlyList<int>? lines = null)
    {
        if (!root.TryGetProperty(LayersProperty, out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() == 0)
            throw new ConfigurationException($"the property '{LayersProperty}' must be an array of at least one layer.");
        var layers = new List<Layer>();
        var names = new LayerNames();
        var inputs = new List<int[]>();
        bool statesInputs = list.EnumerateArray().Any(layer => layer.ValueKind == JsonValueKind.Object
            && layer.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("input"));
        if (!statesInputs)
        {
            layers.Add(new InputLayer(ReadInputShape(root)));
            names.Add(layers[^1]);
            inputs.Add([]);
        }
        else if (root.TryGetProperty(InputProperty, out JsonElement input) && input.ValueKind != JsonValueKind.Null)
        {
            throw new ConfigurationException(
                $"the shape of the input is given twice: as '{InputProperty}' and by a layer. Leave out one of them.");
        }
        int number = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            var place = new Place(line: lines?[number]) { LayerNumber = number };
            (Layer layer, int[] read) = BlasNetException.WithPlace(place, () =>
            {
                Layer layer = ReadShared(element, layers, names) ?? LayerConverter.Instance.Read(element);
                return (layer, ReadInputs(element, layer, names));
            });
            layers.Add(layer);
            names.Add(layer);
            inputs.Add(read);
            number++;
        }
        return Model.FromParts(layers, inputs);
    }

    /// <summary>Writes the two properties into an open object.</summary>
    public static void Write(Utf8JsonWriter json, Model model)
    {
        bool plainInput = model.InputPositions.Count == 1 && model.Layers[0] is InputLayer { Name: null };
        if (plainInput && ((InputLayer)model.Layers[0]).Shape is { } shape)
        {
            json.WriteStartArray(InputProperty);
            foreach (int extent in shape)
                json.WriteNumberValue(extent);
            json.WriteEndArray();
        }
        json.WriteStartArray(LayersProperty);
        var names = new LayerNames();
        foreach (Layer layer in model.Layers)
            names.Add(layer);
        for (int i = plainInput ? 1 : 0; i < model.Layers.Count; i++)
        {
            if (model.Layers[i].IsCode)
                throw new ConfigurationException(new Place { Subject = model.Layers[i].Kind },
                    "a layer made of code cannot be written to a file.");
            if (model.Owner(i) != i)
            {
                WriteShared(json, model, i, names);
                continue;
            }
            var writer = new SpecWriter(json, model.Layers[i].Kind);
            writer.Open();
            LayerConverter.Instance.WriteProperties(model.Layers[i], writer);
            if (model.Layers[i] is not InputLayer && !model.InputsOf(i).SequenceEqual([i - 1]))
                WriteInputs(json, model, i, names);
            writer.Done();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the graph as one object.</summary>
    public static string Text(Model model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            Write(json, model);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Shape? ReadInputShape(JsonElement root)
    {
        if (!root.TryGetProperty(InputProperty, out JsonElement input) || input.ValueKind == JsonValueKind.Null)
            return null;
        if (input.ValueKind != JsonValueKind.Array
            || input.EnumerateArray().Any(extent => extent.ValueKind != JsonValueKind.Number || !extent.TryGetInt32(out _)))
            throw new ConfigurationException(
                $"the property '{InputProperty}' must be an array of extents such as [28, 28, 1], but it was '{input.GetRawText()}'.");
        return new Shape([.. input.EnumerateArray().Select(extent => extent.GetInt32())]);
    }

    // The layer object that stands at an earlier place; null for a layer of its own.
    private static Layer? ReadShared(JsonElement element, List<Layer> before, LayerNames names)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(SharedProperty, out JsonElement reference)
            || reference.ValueKind == JsonValueKind.Null)
            return null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name is not (SharedProperty or LayerConverter.InputsProperty))
                throw new ConfigurationException(
                    $"a layer with '{SharedProperty}' has all properties of the layer that it names; '{property.Name}' must be left out.");
        }
        Layer shared = before[Find(reference, names, "shares the weights of", sameLayer: true)];
        return shared is not InputLayer
            ? shared
            : throw new ConfigurationException(
                $"it shares the weights of '{reference.ToString()}', but that is an input, which has none. Name a layer.");
    }

    private static int[] ReadInputs(JsonElement element, Layer layer, LayerNames before)
    {
        if (layer is InputLayer)
            return [];
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(LayerConverter.InputsProperty, out JsonElement list))
            return before.Count > 0 ? [before.Count - 1] : throw new ConfigurationException("there is no layer before it to read.");
        if (list.ValueKind != JsonValueKind.Array)
            throw new ConfigurationException(
                $"'{LayerConverter.InputsProperty}' must be an array of layer names or numbers, but it was '{list.GetRawText()}'.");
        return [.. list.EnumerateArray().Select(reference => Find(reference, before, "reads"))];
    }

    // Where only the layer counts and not its place, several places of one layer are as good as one.
    private static int Find(JsonElement reference, LayerNames before, string verb, bool sameLayer = false)
    {
        string text = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : reference.GetRawText();
        if (reference.ValueKind == JsonValueKind.Number && reference.TryGetInt32(out int number)
            && before.PositionOf(number) is { } found)
            return found;
        if (reference.ValueKind != JsonValueKind.String || before.PositionOf(text) is not { } named)
        {
            string advice = reference.ValueKind == JsonValueKind.String ? NearestName.Advice(text, [.. before.Names]) : "";
            throw new ConfigurationException($"it {verb} '{text}', but no layer before it is called so.{advice}");
        }
        return !before.IsShared(text) || (sameLayer && before.IsOneLayer(text))
            ? named
            : throw new ConfigurationException(
                $"it {verb} '{text}', but several layers before it are called so. Refer to the layer by its number.");
    }

    private static void WriteInputs(Utf8JsonWriter json, Model model, int position, LayerNames names)
    {
        json.WriteStartArray(LayerConverter.InputsProperty);
        foreach (int input in model.InputsOf(position))
        {
            if (names.NameOf(input) is { } name && (model.Layers[input] is InputLayer || !names.IsShared(name)))
                json.WriteStringValue(name);
            else
                json.WriteNumberValue(names.NumberOf(input));
        }
        json.WriteEndArray();
    }

    private static void WriteShared(Utf8JsonWriter json, Model model, int position, LayerNames names)
    {
        int owner = model.Owner(position);
        json.WriteStartObject();
        if (model.Layers[owner].Name is { } name && names.IsOneLayer(name))
            json.WriteString(SharedProperty, name);
        else
            json.WriteNumber(SharedProperty, names.NumberOf(owner));
        if (!model.InputsOf(position).SequenceEqual([position - 1]))
            WriteInputs(json, model, position, names);
        json.WriteEndObject();
    }
}
