namespace BlasNet.Data;

/// <summary>Spacing of the times of a series, found from the times themselves: the most frequent distance of neighbours.</summary>
/// <param name="Step">The distance; not known of fewer than two times.</param>
/// <param name="AtMonthEnd">Whether each time lies on the last day of its month, so that months lead from end to end.</param>
internal readonly record struct TimeSpacing(TimeStep Step, bool AtMonthEnd)
{
    private const int MonthsInYear = 12;
    private static readonly long ShortestMonth = TimeSpan.FromDays(28).Ticks;

    /// <summary>Finds the spacing.</summary>
    /// <param name="ticks">The times in the order of the rows: ticks of UTC, or whole numbers.</param>
    /// <param name="offset">The offset from UTC of the clock that counts the months.</param>
    /// <param name="areNumbers">Whether they are whole numbers.</param>
    public static TimeSpacing Of(ReadOnlySpan<long> ticks, TimeSpan offset, bool areNumbers)
    {
        (long length, int times) = MostFrequent(ticks);
        if (areNumbers || length < ShortestMonth)
            return new TimeSpacing(new TimeStep(0, length, areNumbers), false);
        bool atEnd = true;
        foreach (long time in ticks)
        {
            var date = new DateTime(time + offset.Ticks);
            atEnd &= date.Day == DateTime.DaysInMonth(date.Year, date.Month);
        }
        // Months have different lengths: where they are the distance, no length is as frequent.
        (long months, int monthTimes) = MostFrequent(MonthsOf(ticks, offset, atEnd), least: 0);
        return months > 0 && monthTimes >= times
            ? new TimeSpacing(new TimeStep((int)months, 0, false), atEnd)
            : new TimeSpacing(new TimeStep(0, length, false), false);
    }

    // The month of each time, counted from the first; -1 for a time that no number of months leads to from there.
    private static long[] MonthsOf(ReadOnlySpan<long> ticks, TimeSpan offset, bool atEnd)
    {
        long[] months = new long[ticks.Length];
        var first = new DateTime(ticks[0] + offset.Ticks);
        for (int i = 0; i < months.Length; i++)
        {
            var date = new DateTime(ticks[i] + offset.Ticks);
            int since = (date.Year - first.Year) * MonthsInYear + date.Month - first.Month;
            bool isWhole = atEnd ? date.TimeOfDay == first.TimeOfDay : since >= 0 && date == first.AddMonths(since);
            months[i] = isWhole ? since : -1;
        }
        return months;
    }

    // The most frequent positive difference of neighbours, the smaller of equals; 0 where there is none.
    private static (long Difference, int Times) MostFrequent(ReadOnlySpan<long> values, long least = long.MinValue)
    {
        var counts = new Dictionary<long, int>();
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[i - 1] && values[i - 1] >= least)
                counts[values[i] - values[i - 1]] = counts.GetValueOrDefault(values[i] - values[i - 1]) + 1;
        }
        (long found, int times) = (0, 0);
        foreach ((long difference, int count) in counts)
        {
            if (count > times || (count == times && difference < found))
                (found, times) = (difference, count);
        }
        return (found, times);
    }
}
