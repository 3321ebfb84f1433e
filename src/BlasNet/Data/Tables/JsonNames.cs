using System.Text.Json;

namespace BlasNet.Data.Tables;

/// <summary>Writes the values of an enumeration as JSON writes names, with a small first letter, and reads them back.</summary>
internal static class JsonNames
{
    /// <summary>Names a value: <c>oneHot</c>.</summary>
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
