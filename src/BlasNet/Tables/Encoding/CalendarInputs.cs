namespace BlasNet.Tables;

/// <summary>Inputs that are computed from a time: sine and cosine of the turn of each part of it.</summary>
internal sealed class CalendarInputs(IReadOnlyList<CalendarPart> parts)
{
    private const double HoursInDay = 24, DaysInWeek = 7, DaysInYear = 365.25, MonthsInYear = 12;

    /// <summary>Gets the number of inputs.</summary>
    public int Count => 2 * parts.Count;

    /// <summary>Gets the names of the inputs.</summary>
    public IEnumerable<string> Names => parts.Select(JsonNames.Of).SelectMany(part => (string[])[$"sin {part}", $"cos {part}"]);

    /// <summary>Computes the inputs of a time.</summary>
    public void Fill(DateTime time, Span<float> inputs)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Turn(parts[i], time));
            (inputs[2 * i], inputs[2 * i + 1]) = ((float)sine, (float)cosine);
        }
    }

    private static double Turn(CalendarPart part, DateTime time) => part switch
    {
        CalendarPart.Hour => time.TimeOfDay.TotalHours / HoursInDay,
        // Weeks begin on Monday.
        CalendarPart.Weekday => ((int)time.DayOfWeek + DaysInWeek - 1) % DaysInWeek / DaysInWeek,
        CalendarPart.Day => (time.DayOfYear - 1) / DaysInYear,
        _ => (time.Month - 1) / MonthsInYear,
    };
}
