using System.Text.Json;

namespace BlasNet.Exchange;

/// <summary>A JSON object of the description of a Keras model, read with errors that name the file and the layer.</summary>
/// <param name="Json">The object.</param>
/// <param name="Place">The file and, within a layer, its name.</param>
internal readonly record struct KerasConfig(JsonElement Json, Place Place)
{
    /// <summary>Returns the value of a property; null where there is none, or JSON's null.</summary>
    public JsonElement? Element(string name) =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>Returns an object inside this one.</summary>
    public KerasConfig? Inner(string name) => Element(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? this with { Json = value }
        : throw Wrong(name, value, "an object");

    /// <summary>Returns a text; null where there is none.</summary>
    public string? Text(string name) => Element(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, value, "a text");

    /// <summary>Returns a number.</summary>
    /// <param name="name">The property.</param>
    /// <param name="missing">What stands for a property that is missing; null where it must be there.</param>
    public double Number(string name, double? missing = null)
    {
        if (Element(name) is not { } value)
            return missing ?? throw Missing(name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, value, "a number");
    }

    /// <inheritdoc cref="Number"/>
    public int Integer(string name, int? missing = null) =>
        Element(name) is { } value ? Integer(name, value) : missing ?? throw Missing(name);

    /// <summary>Returns whether something holds; Keras writes such flags as numbers, too.</summary>
    public bool Flag(string name, bool missing) => Element(name) switch
    {
        null => missing,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.Number } value => value.GetRawText() is not ("0" or "0.0"),
        { } value => throw Wrong(name, value, "true or false"),
    };

    /// <summary>Returns one number or several; null where there is none.</summary>
    public int[]? Integers(string name)
    {
        if (Element(name) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return [Integer(name, value)];
        KerasConfig config = this;
        return [.. value.EnumerateArray().Select(each => config.Integer(name, each))];
    }

    /// <summary>Returns one number or several; null where there is none.</summary>
    public float[]? Numbers(string name)
    {
        if (Element(name) is not { } value)
            return null;
        var numbers = new List<float>();
        Collect(name, value, numbers);
        return [.. numbers];
    }

    /// <summary>Returns the error about the layer.</summary>
    public DataException Error(string problem) => new(Place, $"{problem}.");

    private void Collect(string name, JsonElement value, List<float> numbers)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement each in value.EnumerateArray())
                Collect(name, each, numbers);
        }
        else if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number))
            numbers.Add(number);
        else
            throw Wrong(name, value, "numbers");
    }

    private int Integer(string name, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
        ? number
        : throw Wrong(name, value, "a whole number");

    private DataException Missing(string name) => Error($"its description lacks '{name}'");

    private DataException Wrong(string name, JsonElement value, string wanted) =>
        Error($"'{name}' must be {wanted}, but it was '{Excerpt.Of(value.GetRawText())}'");
}
