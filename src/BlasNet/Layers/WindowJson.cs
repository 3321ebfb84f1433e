using System.Text.Json;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Reads and writes the numbers of windows: one for all axes, or an array of one for each.</summary>
internal static class WindowJson
{
    private const string PaddingProperty = "padding";

    /// <summary>Reads extents; null where they are left out.</summary>
    /// <exception cref="JsonException">They are neither a whole number nor an array of such.</exception>
    public static Extents? Extents(SpecReader reader, string name) => reader.Element(name)?.ValueKind switch
    {
        null => null,
        JsonValueKind.Array => new Extents(reader.OptionalIntegers(name)!),
        _ => new Extents(reader.Integer(name)),
    };

    /// <summary>Reads a padding: <c>valid</c>, <c>same</c> or amounts; null where it is left out.</summary>
    /// <exception cref="JsonException">It is none of these.</exception>
    public static Padding? Padding(SpecReader reader)
    {
        if (reader.Element(PaddingProperty)?.ValueKind != JsonValueKind.String)
            return Extents(reader, PaddingProperty) is { } amounts ? Tensors.Padding.Of(amounts) : null;
        return reader.Text(PaddingProperty) switch
        {
            "valid" => Tensors.Padding.Valid,
            "same" => Tensors.Padding.Same,
            string other => throw reader.Error($"the padding must be 'valid', 'same', a whole number or one for each axis, but it was '{other}'"),
        };
    }

    /// <summary>Writes extents unless all are the default.</summary>
    public static void Write(SpecWriter writer, string name, Extents value, int? fallback = null)
    {
        if (value.Given.Length > 1)
            writer.Integers(name, value.Given.ToArray());
        else
            writer.Integer(name, value.Given[0], fallback);
    }

    /// <summary>Writes a padding unless it is <c>valid</c>.</summary>
    public static void Write(SpecWriter writer, Padding value)
    {
        if (value.Amounts is { } amounts)
            Write(writer, PaddingProperty, amounts, fallback: 0);
        else
            writer.Text(PaddingProperty, "same");
    }
}
