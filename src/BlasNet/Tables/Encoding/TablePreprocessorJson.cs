using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlasNet.Metrics;

namespace BlasNet.Tables;

/// <summary>JSON form of preprocessors; each number is in the shortest form that gives the same bits.</summary>
internal static class TablePreprocessorJson
{
    private const string Place = "table encoding";
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a preprocessor.</summary>
    public static string Write(TablePreprocessor preprocessor)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WritePropertyName("options");
            TableOptionsConverter.Write(json, preprocessor.Options);
            json.WriteBoolean("header", preprocessor.HasHeader);
            json.WriteString("task", JsonNames.Of(preprocessor.Task));
            Texts(json, "classes", preprocessor.ClassNames);
            Array(json, "columns", preprocessor.Columns, column => Write(json, column));
            Array(json, "features", preprocessor.Features, feature => Write(json, feature));
            Array(json, "targets", preprocessor.Targets, target => Write(json, target));
            if (preprocessor.Groups.Count > 0)
                Texts(json, "groups", preprocessor.Groups);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a preprocessor.</summary>
    /// <exception cref="DataException">The text is not JSON, or not the JSON form of a preprocessor.</exception>
    public static TablePreprocessor Parse(string text)
    {
        using JsonDocument document = Json.Parse(Encoding.UTF8.GetBytes(text), new Place { Section = Place });
        return DataException.InFile(new Place(), () =>
        {
            SpecReader reader = SpecReader.OfObject(document.RootElement, Place);
            var preprocessor = new TablePreprocessor(
                TableOptionsConverter.Read(Required(reader, "options")), reader.Flag("header"),
                JsonNames.Parse<TableTask>(reader.Text("task"), Place),
                Array(reader, "columns", Column), Array(reader, "features", Feature),
                Array(reader, "targets", target => new FittedTarget(target.Text("column"), Scale(target), Range(target))),
                JsonNames.Texts(reader, "classes") ?? [])
            {
                Groups = JsonNames.Texts(reader, "groups") ?? [],
            };
            reader.Done();
            FittedParts.Check(preprocessor, reader);
            return preprocessor;
        });
    }

    private static void Write(Utf8JsonWriter json, FittedColumn column)
    {
        json.WriteString("column", column.Name);
        json.WriteString("kind", JsonNames.Of(column.Kind));
        json.WriteBoolean("numeric", column.IsNumeric);
        if (column.With.Length > 0)
            json.WriteString("with", column.With);
    }

    private static void Write(Utf8JsonWriter json, FittedFeature feature)
    {
        Write(json, feature.Name, feature.Scale);
        if (feature.Filler is { } filler)
            json.WriteNumber("filler", filler);
        if (feature.Indicator is { } indicator)
        {
            json.WriteStartObject("indicator");
            Write(json, indicator);
            json.WriteEndObject();
        }
        if (feature.Text is { } text)
        {
            json.WriteStartObject("text");
            json.WriteNumber("width", text.Width);
            if (text.Vocabulary is { } words)
                Texts(json, "vocabulary", words);
            json.WriteEndObject();
        }
        if (feature.Categories is not { } categories)
            return;
        Texts(json, "categories", categories);
        if (feature.CategoryFiller is { } category)
            json.WriteString("categoryFiller", category);
        if (feature.CategoryScales is { } scales)
            Array(json, "scales", scales, scale => Write(json, scale));
    }

    private static void Write(Utf8JsonWriter json, FittedTarget target)
    {
        Write(json, target.Name, target.Scale);
        if (target.Range is not { } range)
            return;
        json.WriteNumber("least", range.Least);
        json.WriteNumber("most", range.Most);
    }

    private static void Write(Utf8JsonWriter json, string column, ColumnScale scale)
    {
        json.WriteString("column", column);
        Write(json, scale);
    }

    private static void Write(Utf8JsonWriter json, ColumnScale scale)
    {
        if (scale == ColumnScale.One)
            return;
        json.WriteNumber("shift", scale.Shift);
        json.WriteNumber("scale", scale.Scale);
        if (scale.IsRobust)
            json.WriteBoolean("robust", true);
    }

    private static FittedColumn Column(SpecReader reader) => new(
        reader.Text("column"), JsonNames.Parse<ColumnKind>(reader.Text("kind"), Place), reader.Flag("numeric"), reader.Text("with", ""));

    private static FittedFeature Feature(SpecReader reader) => new(
        reader.Text("column"), Scale(reader), reader.OptionalNumber("filler"), JsonNames.Texts(reader, "categories"),
        reader.OptionalText("categoryFiller"))
    {
        Indicator = reader.Element("indicator") is { } indicator ? Scale(indicator, "indicator") : null,
        CategoryScales = reader.Has("scales") ? Array(reader, "scales", Scale) : null,
        Text = reader.Element("text") is { } text ? Text(text) : null,
    };

    private static FittedText Text(JsonElement element)
    {
        SpecReader reader = SpecReader.OfObject(element, $"{Place}: text");
        var text = new FittedText(reader.Integer("width"), JsonNames.Texts(reader, "vocabulary"));
        reader.Done();
        if (text.Width is < 1 or > TextEncoding.MostInputs)
            throw reader.Error($"'width' must be from 1 to {TextEncoding.MostInputs}, but it was '{text.Width}'");
        if (text.Vocabulary is { } words && words.Distinct(StringComparer.Ordinal).Count() < words.Count)
            throw reader.Error("two words of 'vocabulary' are the same");
        return text;
    }

    private static TargetRange? Range(SpecReader reader)
    {
        if (!reader.Has("least") && !reader.Has("most"))
            return null;
        var range = new TargetRange(reader.Number("least"), reader.Number("most"));
        return range.Least <= range.Most ? range : throw reader.Error("'least' must not be above 'most'");
    }

    private static ColumnScale Scale(JsonElement element, string name)
    {
        SpecReader reader = SpecReader.OfObject(element, $"{Place}: {name}");
        ColumnScale scale = Scale(reader);
        reader.Done();
        return scale;
    }

    private static ColumnScale Scale(SpecReader reader)
    {
        var scale = new ColumnScale(reader.Number("shift", 0), reader.Number("scale", 1), reader.Flag("robust", false));
        return scale.Scale > 0 || (scale is { IsRobust: true, Scale: 0 }) ? scale : throw reader.Error("'scale' must be above 0");
    }

    private static JsonElement Required(SpecReader reader, string name) =>
        reader.Element(name) ?? throw reader.Error($"the property '{name}' is missing");

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static T[] Array<T>(SpecReader reader, string name, Func<SpecReader, T> read)
    {
        JsonElement array = Required(reader, name);
        if (array.ValueKind != JsonValueKind.Array)
            throw reader.Error($"'{name}' must be an array");
        return [.. array.EnumerateArray().Select(element =>
        {
            SpecReader entry = SpecReader.OfObject(element, $"{Place}: {name}");
            T value = read(entry);
            entry.Done();
            return value;
        })];
    }
}
