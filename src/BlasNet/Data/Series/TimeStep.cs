using System.Globalization;

namespace BlasNet.Data;

/// <summary>Distance between neighbouring steps of a series: calendar months, a length of time, or a number.</summary>
/// <param name="Months">The months, at least 1; 0 where the distance is none of months.</param>
/// <param name="Ticks">The length in units of 100 ns, or the number.</param>
/// <param name="IsNumber">Whether times are whole numbers without a unit.</param>
internal readonly record struct TimeStep(int Months, long Ticks, bool IsNumber)
{
    private static readonly (long Ticks, string One)[] Units =
    [
        (TimeSpan.TicksPerDay, "day"), (TimeSpan.TicksPerHour, "hour"), (TimeSpan.TicksPerMinute, "minute"),
        (TimeSpan.TicksPerSecond, "second"), (TimeSpan.TicksPerMillisecond, "millisecond"),
    ];

    /// <summary>Gets whether the distance is known.</summary>
    public bool IsKnown => Months > 0 || Ticks > 0;

    /// <summary>Returns the distance in words, such as <c>1 hour</c>.</summary>
    public override string ToString()
    {
        if (IsNumber)
            return Ticks.ToString(CultureInfo.InvariantCulture);
        if (Months > 0)
            return Months % 12 == 0 ? Counted(Months / 12, "year") : Counted(Months, "month");
        long ticks = Ticks;
        (long unit, string name) = Array.Find(Units, entry => ticks % entry.Ticks == 0);
        return unit > 0 ? Counted(ticks / unit, name) : new TimeSpan(ticks).ToString("c", CultureInfo.InvariantCulture);
    }

    private static string Counted(long count, string one) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");
}
