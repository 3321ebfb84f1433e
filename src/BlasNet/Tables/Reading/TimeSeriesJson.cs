using System.Globalization;
using System.Text.Json;

namespace BlasNet.Tables;

/// <summary>JSON form of the windows of a series, among the options of its table.</summary>
/// <remarks><c>"horizons": 96</c> forecasts the steps 1 to 96, <c>"horizons": "90..96"</c> those; <c>"horizon": 96</c>, as older files have
/// it, that step alone.</remarks>
internal static class TimeSeriesJson
{
    private const string WindowKey = "window", HorizonKey = "horizon", HorizonsKey = "horizons", Between = "..";
    private static readonly string[] Others = [HorizonKey, HorizonsKey, "group", "time", "known", "calendar", "season"];

    /// <summary>Reads the properties; null where there is no window.</summary>
    /// <exception cref="ConfigurationException">A value is refused, or given without a window.</exception>
    public static TimeSeries? ReadFrom(SpecReader reader)
    {
        if (reader.OptionalInteger(WindowKey) is not { } window)
        {
            return Array.Find(Others, reader.Has) is not { } alone ? null
                : throw reader.Error($"'{alone}' says nothing without '{WindowKey}', the steps to forecast from");
        }
        (int first, int last) = StepsOf(reader);
        return new TimeSeries(window, last)
        {
            FirstStep = first,
            Group = reader.OptionalText("group"),
            Time = reader.OptionalText("time"),
            Known = JsonNames.Texts(reader, "known") ?? [],
            Calendar = [.. (JsonNames.Texts(reader, "calendar") ?? [])
                .Select(part => JsonNames.Parse<CalendarPart>(part, $"{reader.Place}: calendar"))],
            Season = reader.OptionalInteger("season"),
        };
    }

    /// <summary>Writes the properties into an open object.</summary>
    public static void WriteTo(Utf8JsonWriter json, TimeSeries series)
    {
        json.WriteNumber(WindowKey, series.Window);
        if (series.FirstStep == series.Horizon)
            json.WriteNumber(HorizonKey, series.Horizon);
        else if (series.FirstStep == 1)
            json.WriteNumber(HorizonsKey, series.Horizon);
        else
            json.WriteString(HorizonsKey, TextOf(series));
        if (series.Group is { } group)
            json.WriteString("group", group);
        if (series.Time is { } time)
            json.WriteString("time", time);
        Texts(json, "known", series.Known);
        Texts(json, "calendar", series.Calendar.Select(JsonNames.Of));
        if (series.Season is { } season)
            json.WriteNumber("season", season);
    }

    /// <summary>Reads steps such as <c>96</c>, for 1 to 96, or <c>90..96</c>.</summary>
    /// <exception cref="ConfigurationException">The text is neither, or a step is out of range.</exception>
    public static (int First, int Last) Parse(string text)
    {
        int between = text.IndexOf(Between, StringComparison.Ordinal);
        int first = 1;
        if (!int.TryParse(between < 0 ? text : text[(between + Between.Length)..], NumberStyles.None, CultureInfo.InvariantCulture,
                out int last)
            || (between >= 0 && !int.TryParse(text[..between], NumberStyles.None, CultureInfo.InvariantCulture, out first)))
            throw new ConfigurationException(
                $"The steps to forecast must be a number such as 24, or the first and the last such as 12{Between}24, but were '{text}'.",
                HorizonKey);
        if (last < 1 || first < 1 || first > last)
            throw new ConfigurationException(FormattableString.Invariant(
                $"The steps to forecast must be at least 1 and ascend, but were '{text}'."), HorizonKey);
        return (first, last);
    }

    private static (int First, int Last) StepsOf(SpecReader reader)
    {
        if (!reader.Has(HorizonsKey))
        {
            int alone = reader.Integer(HorizonKey, 1);
            return (alone, alone);
        }
        if (reader.Has(HorizonKey))
            throw reader.Error($"'{HorizonKey}', one step, and '{HorizonsKey}', several, cannot both be given");
        return reader.Element(HorizonsKey) is { ValueKind: JsonValueKind.String } text
            ? Parse(text.GetString()!) : (1, reader.Integer(HorizonsKey));
    }

    private static string TextOf(TimeSeries series) => FormattableString.Invariant($"{series.FirstStep}{Between}{series.Horizon}");

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        if (all.Length == 0)
            return;
        json.WriteStartArray(name);
        foreach (string text in all)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
