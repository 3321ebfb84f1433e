using System.Text.Json;

namespace BlasNet.Server;

/// <summary>Errors and texts of bodies in JSON.</summary>
internal static class JsonBody
{
    private static readonly Place Body = new("body");

    /// <summary>Parses a body.</summary>
    /// <exception cref="DataException">It is not JSON; the sentence names line and position.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body) => Json.Parse(body, Body);

    /// <summary>Returns the error of a body that is not JSON.</summary>
    public static DataException NoJson(JsonException error) => Json.Refusal(error, Body);

    /// <summary>Returns the text of a token.</summary>
    /// <exception cref="DataException">The text is not valid Unicode.</exception>
    public static string Text(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new DataException(Body, "this is not JSON: the text is not valid Unicode.", error);
        }
    }

    /// <summary>Returns the properties of an object as the cells of a row.</summary>
    /// <param name="row">The object.</param>
    /// <param name="cells">Receives the cells in place of those it has.</param>
    /// <param name="number">The number of the row for errors; null for a single one.</param>
    /// <exception cref="DataException">A property is given twice.</exception>
    public static IReadOnlyDictionary<string, object?> Cells(
        JsonElement row, Dictionary<string, object?> cells, int? number = null)
    {
        cells.Clear();
        foreach (JsonProperty property in row.EnumerateObject())
        {
            if (!cells.TryAdd(property.Name, property.Value))
                throw new DataException(new Place { Row = number, Column = property.Name }, "the property is given twice.");
        }
        return cells;
    }

    /// <summary>Returns what an element is, for messages.</summary>
    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };
}
