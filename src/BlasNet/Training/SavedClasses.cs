using System.Text;
using System.Text.Json;

namespace BlasNet.Training;

/// <summary>Writes the names of classes into the metadata of weights, and reads them.</summary>
internal static class SavedClasses
{
    /// <summary>Writes the names as a JSON list.</summary>
    public static string Write(IReadOnlyList<string> names)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (string name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>Reads the names for so many outputs; a single one tells two classes apart.</summary>
    /// <exception cref="DataException">It is no list of that many names.</exception>
    public static string[] Parse(string text, int outputs)
    {
        using JsonDocument document = JsonText.Parse(Encoding.UTF8.GetBytes(text), new Place { Section = "names" });
        JsonElement list = document.RootElement;
        int required = Math.Max(outputs, 2);
        bool fits = list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == required
            && list.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String);
        return fits
            ? [.. list.EnumerateArray().Select(name => name.GetString()!)]
            : throw new DataException($"a list of '{required}' names is required.");
    }
}
