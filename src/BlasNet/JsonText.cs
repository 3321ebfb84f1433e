using System.Text.Encodings.Web;
using System.Text.Json;

namespace BlasNet;

/// <summary>Parses whole JSON texts with errors that name the place, and writes them for people.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Parses a text.</summary>
    /// <exception cref="DataException">It is no JSON; the sentence names line and position.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, Place place)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(WithoutMark(json));
            CheckTexts(WithoutMark(json).Span, place);
            return document;
        }
        catch (JsonException error)
        {
            // The runtime's message ends with line and position counted from 0.
            string reason = error.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
            throw new DataException(
                place with { Line = (int?)error.LineNumber + 1, Position = (int?)error.BytePositionInLine + 1 },
                $"this is not JSON: {reason}.", error);
        }
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
        ReadOnlySpan<byte> text = WithoutMark(json).Span;
        var reader = new Utf8JsonReader(text);
        var lines = new List<int>();
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(arrayProperty))
                continue;
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                lines.Add(text[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1);
                reader.Skip();
            }
        }
        return lines;
    }

    // The runtime leaves bytes that are no UTF-8 and halves of surrogates to whoever reads the text, with an error that knows no place.
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

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? json[3..] : json;
}
