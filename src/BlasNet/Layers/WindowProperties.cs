using System.Text.Json;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Reads and writes what the layers with a window have in common: extents (<c>3</c> or <c>[3, 5]</c>) and padding.</summary>
internal static class WindowProperties
{
    /// <summary>Reads one number or one for each axis; without a fallback it is required.</summary>
    public static Extents Extents(this SpecReader reader, string name, Extents? fallback = null) =>
        reader.OptionalExtents(name) ?? fallback ?? throw reader.Error($"the property '{name}' is missing; a whole number is required");

    /// <summary>Reads one number or one for each axis; null when they are absent.</summary>
    public static Extents? OptionalExtents(this SpecReader reader, string name) => reader.Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } => reader.OptionalIntegers(name)!,
        _ => reader.Integer(name),
    };

    /// <summary>Reads a padding: <c>"valid"</c>, <c>"same"</c> or amounts; valid when it is absent.</summary>
    public static Padding Padding(this SpecReader reader, string name)
    {
        if (reader.Element(name) is not { ValueKind: JsonValueKind.String })
            return reader.OptionalExtents(name) is { } amounts ? Tensors.Padding.Of(amounts) : Tensors.Padding.Valid;
        return reader.Text(name) switch
        {
            "valid" => Tensors.Padding.Valid,
            "same" => Tensors.Padding.Same,
            string text => throw reader.Error($"'{name}' must be 'valid', 'same', a whole number or one for each axis, but it was '{text}'"),
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
    public static void Padding(this SpecWriter writer, string name, Padding value)
    {
        if (value.Amounts is { } amounts)
            writer.Extents(name, amounts, Tensors.Padding.Valid.Amounts);
        else
            writer.Text(name, value.ToString());
    }
}
