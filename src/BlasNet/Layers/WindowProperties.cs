using System.Text.Json;

namespace BlasNet.Layers;

/// <summary>Reads and writes what the layers with a window have in common: extents (<c>3</c> or <c>[3, 5]</c>) and padding.</summary>
internal static class WindowProperties
{
    private const string PaddingProperty = "padding";

    /// <summary>Reads one number or one for each axis.</summary>
    public static Extents Extents(this SpecReader reader, string name) => reader.OptionalExtents(name)
        ?? throw reader.Error($"the property '{name}' is missing; a whole number or one for each axis is required");

    /// <summary>Reads one number or one for each axis; null when they are absent.</summary>
    public static Extents? OptionalExtents(this SpecReader reader, string name) => reader.Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } => reader.OptionalIntegers(name)!,
        _ => reader.Integer(name),
    };

    /// <summary>Reads a padding: <c>"valid"</c>, <c>"same"</c> or amounts; valid when it is absent.</summary>
    public static Padding Padding(this SpecReader reader)
    {
        if (reader.Element(PaddingProperty) is not { ValueKind: JsonValueKind.String })
            return reader.OptionalExtents(PaddingProperty) is { } amounts ? BlasNet.Padding.Of(amounts) : BlasNet.Padding.Valid;
        return reader.Text(PaddingProperty) switch
        {
            "valid" => BlasNet.Padding.Valid,
            "same" => BlasNet.Padding.Same,
            string text => throw reader.Error($"the padding must be 'valid', 'same', a whole number or one for each axis, but it was '{text}'"),
        };
    }

    /// <summary>Writes one number or one for each axis unless they are the default.</summary>
    public static void Extents(this SpecWriter writer, string name, Extents value, Extents? fallback = null)
    {
        if (value == fallback)
            return;
        if (value.Given.Length == 1)
            writer.Integer(name, value.Given[0]);
        else
            writer.Integers(name, value.Given.ToArray());
    }

    /// <summary>Writes a padding unless it is valid.</summary>
    public static void Padding(this SpecWriter writer, Padding value)
    {
        if (value.Amounts is { } amounts)
            writer.Extents(PaddingProperty, amounts, BlasNet.Padding.Valid.Amounts);
        else
            writer.Text(PaddingProperty, value.ToString());
    }
}
