using System.Text.Json;

namespace BlasNet.Layers;

/// <summary>The properties that layers with a window share: extents (<c>3</c> or <c>[3, 5]</c>) and padding.</summary>
internal static class WindowProperties
{
    private const string PaddingProperty = "padding";

    /// <summary>Declares one number or one for each axis; required without a fallback.</summary>
    public static Extents Extents<T>(this SpecProperties<T> properties, string name, Func<T, Extents> get, Extents? fallback = null) =>
        properties.Value(
            get,
            reader => reader.OptionalExtents(name) ?? fallback ?? throw reader.Missing(name, "a whole number or one for each axis"),
            (writer, value) => writer.Extents(name, value, fallback));

    /// <summary>Declares a padding: <c>"valid"</c>, which is the default, <c>"same"</c>, amounts and, where a layer has it,
    /// <c>"causal"</c>.</summary>
    public static Padding Padding<T>(this SpecProperties<T> properties, int axes, Func<T, Padding> get, bool hasCausal = false) =>
        properties.Value(get, reader => reader.Padding(axes, hasCausal), (writer, value) => writer.Padding(value));

    /// <summary>Reads one number or one for each axis; null when absent.</summary>
    public static Extents? OptionalExtents(this SpecReader reader, string name) => reader.Element(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } => reader.OptionalIntegers(name)!,
        _ => reader.Integer(name),
    };

    private static Padding Padding(this SpecReader reader, int axes, bool hasCausal)
    {
        if (reader.Element(PaddingProperty) is not { ValueKind: JsonValueKind.String })
            return reader.Amounts(PaddingProperty, axes) ?? BlasNet.Padding.Valid;
        return reader.Text(PaddingProperty) switch
        {
            "valid" => BlasNet.Padding.Valid,
            "same" => BlasNet.Padding.Same,
            "causal" when hasCausal => BlasNet.Padding.Causal,
            string text => throw reader.Error(
                $"the padding must be 'valid', 'same', {(hasCausal ? "'causal', " : "")}a whole number or one for each axis, "
                + $"but it was '{text}'"),
        };
    }

    /// <summary>Writes one number or one for each axis, unless it is the default.</summary>
    public static void Extents(this SpecWriter writer, string name, Extents value, Extents? fallback = null)
    {
        if (value == fallback)
            return;
        if (value.Given.Length == 1)
            writer.Integer(name, value.Given[0]);
        else
            writer.Integers(name, value.Given.ToArray());
    }

    private static void Padding(this SpecWriter writer, Padding value)
    {
        if (value.Before is not null)
            writer.Amounts(PaddingProperty, value, BlasNet.Padding.Valid);
        else
            writer.Text(PaddingProperty, value.ToString());
    }
}
