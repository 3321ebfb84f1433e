using System.Globalization;
using System.Text.Json;

namespace BlasNet;

/// <summary>Strict reader of the properties of one spec (a layer, an optimizer ...) from its JSON:
/// each property is asked for by name, and any other property is an error.</summary>
/// <remarks>A spec is an object with a <c>kind</c> or, when everything else is at its default, the bare name of the kind.
/// A property that is null counts as absent.</remarks>
internal sealed class SpecReader
{
    private const string KindProperty = "kind";
    private readonly Dictionary<string, JsonElement> properties = [];
    private readonly HashSet<string> asked = [KindProperty];
    private readonly string family;

    /// <summary>Opens a spec; each message begins with the family ("optimizer").</summary>
    /// <exception cref="JsonException">The element is neither a text nor an object with a kind, or a property occurs twice.</exception>
    public SpecReader(JsonElement element, string family)
    {
        this.family = family;
        Place = family;
        if (element.ValueKind == JsonValueKind.String)
        {
            Kind = element.GetString()!;
            return;
        }
        if (element.ValueKind != JsonValueKind.Object)
            throw Error($"a name or an object with a 'kind' is required, but it was {Shorten(element)}");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!properties.TryAdd(property.Name, property.Value))
                throw Error($"the property '{property.Name}' occurs twice");
        }
        Kind = Text(KindProperty);
    }

    private SpecReader(JsonElement element, string place, HashSet<string> asked)
    {
        (family, Place, Kind, this.asked) = (place, place, "", asked);
        if (element.ValueKind != JsonValueKind.Object)
            throw Error($"an object is required, but it was {Shorten(element)}");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!properties.TryAdd(property.Name, property.Value))
                throw Error($"the property '{property.Name}' occurs twice");
        }
    }

    /// <summary>Opens an object that has no kind, such as a whole file; each message begins with the place.</summary>
    public static SpecReader OfObject(JsonElement element, string place = "") => new(element, place, []);

    /// <summary>Gets the kind as written.</summary>
    public string Kind { get; }

    /// <summary>Gets the beginning of messages: the family and, once it is known, the kind.</summary>
    public string Place { get; private set; }

    /// <summary>Uses the family's own spelling of the kind in messages from now on.</summary>
    public void Recognize(string kind) => Place = $"{family} '{kind}'";

    /// <summary>Determines whether a property is present and not null, without reading it.</summary>
    public bool Has(string name) => properties.TryGetValue(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Reads a property of any form; null when it is absent.</summary>
    public JsonElement? Element(string name)
    {
        asked.Add(name);
        return Has(name) ? properties[name] : null;
    }

    /// <summary>Reads a finite number; without a fallback it is required.</summary>
    public double Number(string name, double? fallback = null) => OptionalNumber(name) ?? fallback ?? throw Missing(name, "a number");

    /// <summary>Reads a finite number that may be absent.</summary>
    public double? OptionalNumber(string name)
    {
        if (Element(name) is not JsonElement value)
            return null;
        // A number such as 1e999 parses as infinity.
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "a finite number", value);
    }

    /// <summary>Reads a whole number; without a fallback it is required.</summary>
    public int Integer(string name, int? fallback = null) => OptionalInteger(name) ?? fallback ?? throw Missing(name, "a whole number");

    /// <summary>Reads a whole number of 64 bits.</summary>
    public long Long(string name, long fallback) => Element(name) is not JsonElement value ? fallback
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number
        : throw Wrong(name, "a whole number", value);

    /// <summary>Reads a whole number that may be absent.</summary>
    public int? OptionalInteger(string name) => Element(name) is JsonElement value ? WholeNumber(name, value) : null;

    /// <summary>Reads an array of whole numbers; null when it is absent.</summary>
    public int[]? OptionalIntegers(string name)
    {
        if (Element(name) is not JsonElement value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(name, "an array of whole numbers", value);
        return [.. value.EnumerateArray().Select(item => WholeNumber(name, item))];
    }

    /// <summary>Reads an array of finite numbers; null when it is absent.</summary>
    public double[]? OptionalNumbers(string name)
    {
        if (Element(name) is not JsonElement value)
            return null;
        const string required = "an array of finite numbers";
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong(name, required, value);
        return
        [
            .. value.EnumerateArray().Select(item =>
                item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double number) && double.IsFinite(number)
                    ? number
                    : throw Wrong(name, required, value)),
        ];
    }

    /// <summary>Reads true or false; without a fallback it is required.</summary>
    public bool Flag(string name, bool? fallback = null)
    {
        if (Element(name) is not JsonElement value)
            return fallback ?? throw Missing(name, "true or false");
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Wrong(name, "true or false", value);
    }

    /// <summary>Reads a text; without a fallback it is required.</summary>
    public string Text(string name, string? fallback = null) => OptionalText(name) ?? fallback ?? throw Missing(name, "a text");

    /// <summary>Reads a text that may be absent.</summary>
    public string? OptionalText(string name)
    {
        if (Element(name) is not JsonElement value)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(name, "a text", value);
    }

    /// <summary>Reads a spec of another family; null when it is absent.</summary>
    public T? Nested<T>(string name, SpecConverter<T> converter) where T : class =>
        Element(name) is JsonElement value ? converter.Read(value) : null;

    /// <summary>Reads an array of specs of another family; an error names the number of the spec. Null when it is absent.</summary>
    public IReadOnlyList<T>? NestedList<T>(string name, SpecConverter<T> converter, string required) where T : class
    {
        if (Element(name) is not JsonElement value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            throw Wrong(name, required, value);
        return [.. value.EnumerateArray().Select((item, i) =>
            BlasNetException.WithPlace(new Place { LayerNumber = i }, () => converter.Read(item)))];
    }

    /// <summary>Ends the reading: a property that was not asked for is an error that offers the nearest known one.</summary>
    /// <exception cref="ConfigurationException">A property is unknown.</exception>
    public void Done()
    {
        foreach (string name in properties.Keys)
        {
            if (!asked.Contains(name))
                throw Error($"there is no property '{name}'", NearestName.Advice(name, asked), name);
        }
    }

    /// <summary>Makes an error at the place, of one property where it is of one.</summary>
    public ConfigurationException Error(string problem, string advice = "", string? property = null) =>
        new(new Place { Subject = Place.Length > 0 ? Place : null, Property = property }, $"{problem}.{advice}");

    /// <summary>Makes the error for a required property that is absent.</summary>
    public ConfigurationException Missing(string name, string required)
    {
        // A misspelt property would be told as missing: name the one that was meant to be it.
        string? misspelt = properties.Keys.FirstOrDefault(
            present => !asked.Contains(present) && NearestName.Find(present, [name]) is not null);
        return Error($"the property '{name}' is missing; {required} is required",
            misspelt is null ? "" : $" Should '{misspelt}' be '{name}'?", name);
    }

    private int WholeNumber(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number of at most {int.MaxValue}"), value);

    private ConfigurationException Wrong(string name, string required, JsonElement found) =>
        Error($"'{name}' must be {required}, but it was {Shorten(found)}", property: name);

    private static string Shorten(JsonElement element)
    {
        const int limit = 60; // a long array or object would hide the sentence
        string text = element.GetRawText();
        return text.Length <= limit ? $"'{text}'" : $"'{text[..limit]}...'";
    }
}
