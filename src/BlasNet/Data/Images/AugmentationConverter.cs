using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlasNet.Data;

/// <summary>JSON converter of augmentations: an object with the values that are not defaults.</summary>
internal sealed class AugmentationConverter : JsonConverter<Augmentation>
{
    public const string Property = "augmentation";

    /// <inheritdoc/>
    public override Augmentation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return Json.ForSerializer(document.RootElement, Read);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Augmentation value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Reads an optional property; null if it is absent.</summary>
    /// <exception cref="ConfigurationException">A property is unknown, of the wrong type or refused.</exception>
    public static Augmentation? ReadFrom(SpecReader file) => file.Element(Property) is { } element ? Read(element) : null;

    /// <summary>Writes the property unless it is null.</summary>
    public static void WriteTo(Utf8JsonWriter json, Augmentation? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(Property);
        Write(json, value);
    }

    private static Augmentation Read(JsonElement element)
    {
        SpecReader reader = SpecReader.OfObject(element, Property);
        var read = new Augmentation
        {
            Shift = reader.Number(AugmentationParser.Shift, 0),
            Flip = reader.Flag(AugmentationParser.Flip, false),
            FlipVertical = reader.Flag(AugmentationParser.FlipVertical, false),
            Rotate = reader.Number(AugmentationParser.Rotate, 0),
            Crop = reader.Integer(AugmentationParser.Crop, 0),
            Noise = reader.Number(AugmentationParser.Noise, 0),
        };
        reader.Done();
        return read;
    }

    private static void Write(Utf8JsonWriter json, Augmentation value)
    {
        json.WriteStartObject();
        Number(json, AugmentationParser.Shift, value.Shift);
        Flag(json, AugmentationParser.Flip, value.Flip);
        Flag(json, AugmentationParser.FlipVertical, value.FlipVertical);
        Number(json, AugmentationParser.Rotate, value.Rotate);
        Number(json, AugmentationParser.Crop, value.Crop);
        Number(json, AugmentationParser.Noise, value.Noise);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (value != 0)
            json.WriteNumber(name, value);
    }

    private static void Flag(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
            json.WriteBoolean(name, value);
    }
}
