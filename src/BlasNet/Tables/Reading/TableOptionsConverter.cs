using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlasNet.Tables;

/// <summary>JSON converter of the options of tables: an object of those that are not at their defaults.</summary>
internal sealed class TableOptionsConverter : JsonConverter<TableOptions>
{
    public const string Property = "table";
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TableOptions Defaults = new();

    /// <inheritdoc/>
    public override TableOptions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return Json.ForSerializer(document.RootElement, Read);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TableOptions value, JsonSerializerOptions options) => Write(writer, value);

    /// <summary>Writes the options as text.</summary>
    public static string Text(TableOptions value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
            Write(json, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads the property of a file; null when it is absent.</summary>
    /// <exception cref="JsonException">A property is unknown, of the wrong type or refused.</exception>
    public static TableOptions? ReadFrom(SpecReader file) => file.Element(Property) is { } element ? Read(element) : null;

    /// <summary>Writes the property unless it is null.</summary>
    public static void WriteTo(Utf8JsonWriter json, TableOptions? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(Property);
        Write(json, value);
    }

    /// <summary>Reads the object.</summary>
    /// <exception cref="ConfigurationException">A property is unknown, of the wrong type or refused.</exception>
    public static TableOptions Read(JsonElement element)
    {
        SpecReader reader = SpecReader.OfObject(element, Property);
        var read = new TableOptions
        {
            Delimiter = Character(reader, "delimiter"),
            HasHeader = reader.Has("header") ? reader.Flag("header") : null,
            Decimal = Character(reader, "decimal") ?? Defaults.Decimal,
            Thousands = Character(reader, "thousands"),
            NumbersWith = Words(reader, "numbersWith") ?? Defaults.NumbersWith,
            Comment = Character(reader, "comment"),
            NaValues = JsonNames.Texts(reader, "naValues") ?? Defaults.NaValues,
            Missing = reader.OptionalText("missing") is { } policy ? MissingPolicy.Parse(policy) : Defaults.Missing,
            Labels = JsonNames.Texts(reader, "labels") ?? Defaults.Labels,
            Features = JsonNames.Texts(reader, "features") ?? Defaults.Features,
            SampleWeight = reader.OptionalText("sampleWeight"),
            ColumnTypes = Types(reader),
            Task = reader.Has("task") ? JsonNames.Read<TableTask>(reader, "task", default) : null,
            Scaling = JsonNames.Read(reader, "scaling", Defaults.Scaling),
            TargetScaling = JsonNames.Read(reader, "targetScaling", Defaults.TargetScaling),
            ClipTargets = reader.Flag("clipTargets", Defaults.ClipTargets),
            CategoryEncoding = JsonNames.Read(reader, "categoryEncoding", Defaults.CategoryEncoding),
            UnknownCategory = JsonNames.Read(reader, "unknownCategory", Defaults.UnknownCategory),
            TextEncoding = reader.OptionalText("textEncoding") is { } encoding ? TextEncoding.Parse(encoding) : null,
            Series = TimeSeriesJson.ReadFrom(reader),
        };
        reader.Done();
        return read;
    }

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, TableOptions value)
    {
        json.WriteStartObject();
        if (value.Delimiter is { } delimiter)
            json.WriteString("delimiter", delimiter.ToString());
        if (value.HasHeader is { } header)
            json.WriteBoolean("header", header);
        if (value.Decimal != Defaults.Decimal)
            json.WriteString("decimal", value.Decimal.ToString());
        if (value.Thousands is { } thousands)
            json.WriteString("thousands", thousands.ToString());
        Texts(json, "numbersWith", value.NumbersWith, Defaults.NumbersWith);
        if (value.Comment is { } comment)
            json.WriteString("comment", comment.ToString());
        Texts(json, "naValues", value.NaValues, Defaults.NaValues);
        if (value.Missing != Defaults.Missing)
            json.WriteString("missing", value.Missing.ToString());
        Texts(json, "labels", value.Labels, Defaults.Labels);
        Texts(json, "features", value.Features, Defaults.Features);
        if (value.SampleWeight is { } weight)
            json.WriteString("sampleWeight", weight);
        if (value.ColumnTypes.Count > 0)
        {
            json.WriteStartObject("columnTypes");
            foreach ((string column, ColumnKind kind) in value.ColumnTypes)
                json.WriteString(column, JsonNames.Of(kind));
            json.WriteEndObject();
        }
        if (value.Task is { } task)
            json.WriteString("task", JsonNames.Of(task));
        JsonNames.Write(json, "scaling", value.Scaling, Defaults.Scaling);
        JsonNames.Write(json, "targetScaling", value.TargetScaling, Defaults.TargetScaling);
        if (value.ClipTargets != Defaults.ClipTargets)
            json.WriteBoolean("clipTargets", value.ClipTargets);
        JsonNames.Write(json, "categoryEncoding", value.CategoryEncoding, Defaults.CategoryEncoding);
        JsonNames.Write(json, "unknownCategory", value.UnknownCategory, Defaults.UnknownCategory);
        if (value.TextEncoding is { } encoding)
            json.WriteString("textEncoding", encoding.ToString());
        if (value.Series is { } series)
            TimeSeriesJson.WriteTo(json, series);
        json.WriteEndObject();
    }

    private static char? Character(SpecReader reader, string name) => reader.OptionalText(name) switch
    {
        null => null,
        { Length: 1 } text => text[0],
        { } text => throw reader.Error($"'{name}' must be one character, but it was '{text}'"),
    };

    // An array, or the words of a text as on the command line.
    private static string[]? Words(SpecReader reader, string name) => reader.Element(name) is { ValueKind: JsonValueKind.String } text
        ? text.GetString()!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        : JsonNames.Texts(reader, name);

    private static SortedDictionary<string, ColumnKind> Types(SpecReader reader)
    {
        var types = new SortedDictionary<string, ColumnKind>(StringComparer.Ordinal);
        if (reader.Element("columnTypes") is not { } element)
            return types;
        if (element.ValueKind != JsonValueKind.Object)
            throw reader.Error($"'columnTypes' must be an object with a type for each column, but it was '{element.GetRawText()}'");
        SpecReader columns = SpecReader.OfObject(element, $"{Property}: columnTypes");
        foreach (JsonProperty column in element.EnumerateObject())
            types.Add(column.Name, JsonNames.Read<ColumnKind>(columns, column.Name, default));
        return types;
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> values, IReadOnlyList<string> fallback)
    {
        if (values.SequenceEqual(fallback))
            return;
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
