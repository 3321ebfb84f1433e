using System.Globalization;

namespace BlasNet.Data;

/// <summary>Form of the times of a series: a date and time of ISO 8601, or a whole number.</summary>
/// <remarks>Dates and times of day without an offset are taken as they stand; those with one are compared in UTC.</remarks>
/// <param name="Pattern">The pattern of .NET; null for a whole number.</param>
internal sealed record TimeFormat(string? Pattern)
{
    private static readonly TimeFormat Number = new((string?)null);
    private static readonly TimeFormat[] Dates =
    [
        .. from date in new[] { "yyyy-MM-dd", "yyyyMMdd" }
           from time in new[] { "", "'T'HH", "'T'HH:mm", "'T'HH:mm:ss", " HH", " HH:mm", " HH:mm:ss", "'T'HHmm", "'T'HHmmss" }
           from offset in time.Length == 0 ? [""] : new[] { "", "K" }
           select new TimeFormat(date + time + offset),
        .. from time in new[] { "'T'", " " }
           from offset in new[] { "", "K" }
           select new TimeFormat("yyyy-MM-dd" + time + "HH:mm:ss.FFFFFFF" + offset),
        new TimeFormat("yyyy-MM"),
    ];

    /// <summary>Gets whether times are whole numbers.</summary>
    public bool IsNumber => Pattern is null;

    /// <summary>Finds the form of a text; null where it is none.</summary>
    public static TimeFormat? Of(string text) =>
        Array.Find(Dates, date => date.Parse(text) is not null) ?? (Number.Parse(text) is null ? null : Number);

    /// <summary>Reads a time: ticks of UTC, or the number; null where the text has another form.</summary>
    public (long Ticks, TimeSpan Offset)? Parse(string text)
    {
        if (Pattern is null)
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? (number, TimeSpan.Zero) : null;
        return DateTimeOffset.TryParseExact(text, Pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (time.UtcTicks, time.Offset) : null;
    }

    /// <summary>Writes a time.</summary>
    public string Text(long ticks, TimeSpan offset)
    {
        if (Pattern is null)
            return ticks.ToString(CultureInfo.InvariantCulture);
        var time = new DateTimeOffset(ticks, TimeSpan.Zero);
        // Of a time of UTC, K is the letter Z.
        return offset == TimeSpan.Zero
            ? time.UtcDateTime.ToString(Pattern, CultureInfo.InvariantCulture)
            : time.ToOffset(offset).ToString(Pattern, CultureInfo.InvariantCulture);
    }
}
