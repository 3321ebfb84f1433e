using System.Text.Encodings.Web;
using System.Text.Json;

namespace BlasNet;

/// <summary>Whole JSON texts: parsing with errors that name the place, and writing for people.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses a text.</summary>
    /// <exception cref="DataException">It is not JSON; the sentence names line and position.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, Place place)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(WithoutByteOrderMark(json));
            CheckTexts(WithoutByteOrderMark(json).Span, place);
            return document;
        }
        catch (JsonException error)
        {
            throw Refusal(error, place);
        }
    }

    /// <summary>Returns the error of a text that is not JSON; the sentence names line and position.</summary>
    public static DataException Refusal(JsonException error, Place place)
    {
        // The runtime's message ends with line and position counted from 0.
        string reason = error.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
        return new DataException(
            place with { Line = (int?)error.LineNumber + 1, Position = (int?)error.BytePositionInLine + 1 },
            $"this is not JSON: {reason}.", error);
    }

    /// <summary>Reads an element for the serializer, which knows of errors in JSON alone.</summary>
    /// <exception cref="JsonException">The element is refused; the message is that of the refusal.</exception>
    public static T ForSerializer<T>(JsonElement element, Func<JsonElement, T> read)
    {
        try
        {
            return read(element);
        }
        catch (ConfigurationException error)
        {
            throw new JsonException(error.Message, error);
        }
    }

    /// <summary>Writes an object, indented.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> properties)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Finds the lines, counted from 1, on which the elements of an array in the outermost object begin.</summary>
    public static IReadOnlyList<int> LinesOfElements(ReadOnlyMemory<byte> json, string arrayProperty)
    {
        ReadOnlySpan<byte> text = WithoutByteOrderMark(json).Span;
        var reader = new Utf8JsonReader(text);
        var lines = new List<int>();
        int line = 1, counted = 0;
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(arrayProperty))
                continue;
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                line += text[counted..(int)reader.TokenStartIndex].Count((byte)'\n');
                counted = (int)reader.TokenStartIndex;
                lines.Add(line);
                reader.Skip();
            }
        }
        return lines;
    }

    // The runtime finds invalid UTF-8 and lone surrogates only when a text is taken out, with an error that names no place.
    private static void CheckTexts(ReadOnlySpan<byte> json, Place place)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                ReadOnlySpan<byte> before = json[..(int)reader.TokenStartIndex];
                int line = before.Count((byte)'\n') + 1, position = before.Length - before.LastIndexOf((byte)'\n');
                throw new DataException(
                    place with { Line = line, Position = position }, "this is not JSON: the text is not valid Unicode.", error);
            }
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
}

/// <summary>Names of the values of an enumeration in JSON, in camel case.</summary>
internal static class JsonNames
{
    /// <summary>Returns the name of a value, such as <c>oneHot</c>.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>Reads a name without regard to case; the place opens the message.</summary>
    /// <exception cref="ConfigurationException">There is no such name; the nearest is offered.</exception>
    public static T Parse<T>(string text, string place) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
        {
            if (Of(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        throw new ConfigurationException(
            new Place { Subject = place }, $"there is no '{text}'.{NearestName.Advice(text, [.. Enum.GetValues<T>().Select(Of)])}");
    }

    /// <summary>Reads a property.</summary>
    public static T Read<T>(SpecReader reader, string name, T fallback) where T : struct, Enum =>
        reader.OptionalText(name) is { } text ? Parse<T>(text, $"{reader.Place}: {name}") : fallback;

    /// <summary>Writes a property unless it is the default.</summary>
    public static void Write<T>(Utf8JsonWriter json, string name, T value, T fallback) where T : struct, Enum
    {
        if (!EqualityComparer<T>.Default.Equals(value, fallback))
            json.WriteString(name, Of(value));
    }

    /// <summary>Reads an array of texts; null when it is absent.</summary>
    public static string[]? Texts(SpecReader reader, string name)
    {
        if (reader.Element(name) is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(text => text.GetString()!)]
            : throw reader.Error($"'{name}' must be an array of texts, but it was '{value.GetRawText()}'");
    }
}
