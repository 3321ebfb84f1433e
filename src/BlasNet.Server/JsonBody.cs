using System.Text;
using System.Text.Json;

namespace BlasNet.Server;

/// <summary>Errors and texts of bodies in JSON.</summary>
internal static class JsonBody
{
    private static readonly Place Body = new("body");

    /// <summary>Parses a body.</summary>
    /// <exception cref="DataException">It is not JSON; the sentence names line and position.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        // The check of texts takes each of them out, which is as much work as all the rest; these cannot be wrong.
        bool hasPlainTexts = Ascii.IsValid(body.Span) && !body.Span.Contains((byte)'\\');
        if (!hasPlainTexts)
            return Json.Parse(body, Body);
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            throw NoJson(error);
        }
    }

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
    /// <param name="names">The names of the columns; properties in their order need no texts of their own.</param>
    /// <param name="number">The number of the row for errors; null for a single one.</param>
    /// <exception cref="DataException">A property is given twice.</exception>
    public static IReadOnlyDictionary<string, object?> Cells(
        JsonElement row, Dictionary<string, object?> cells, IReadOnlyList<string> names, int? number = null)
    {
        cells.Clear();
        foreach (JsonProperty property in row.EnumerateObject())
        {
            int at = cells.Count;
            string name = at < names.Count && property.NameEquals(names[at]) ? names[at] : property.Name;
            if (!cells.TryAdd(name, property.Value))
                throw new DataException(new Place { Row = number, Column = name }, "the property is given twice.");
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
