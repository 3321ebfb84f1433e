namespace BlasNet.Data;

/// <summary>Evenly spaced times of the steps of a series, which go on beyond its end.</summary>
/// <param name="Format">The form of its times.</param>
/// <param name="First">The time of step 0: ticks of UTC, or the number.</param>
/// <param name="Offset">The offset from UTC that times are written with.</param>
/// <param name="Step">The distance from one step to the next.</param>
/// <param name="AtMonthEnd">Whether each time lies on the last day of its month.</param>
internal sealed record TimeAxis(TimeFormat Format, long First, TimeSpan Offset, TimeStep Step, bool AtMonthEnd = false)
{
    /// <summary>Returns the time of a step: ticks of UTC, or the number.</summary>
    /// <exception cref="DataException">The time is beyond the calendar.</exception>
    public long TicksOf(int step)
    {
        try
        {
            if (Step.Months == 0)
                return Format.IsNumber ? checked(First + step * Step.Ticks) : new DateTime(checked(First + step * Step.Ticks)).Ticks;
            // Months are counted where the clock stands that wrote the times.
            DateTime time = new DateTime(First + Offset.Ticks).AddMonths(checked(step * Step.Months));
            if (AtMonthEnd)
                time = time.AddDays(DateTime.DaysInMonth(time.Year, time.Month) - time.Day);
            return time.Ticks - Offset.Ticks;
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw new DataException(FormattableString.Invariant(
                $"The time '{step}' steps of {Step} after '{Format.Text(First, Offset)}' is beyond the calendar."), error);
        }
    }

    /// <summary>Returns the time of a step as text.</summary>
    public string TextOf(int step) => Format.Text(TicksOf(step), Offset);

    /// <summary>Returns date and time of day of a step, as they are written.</summary>
    public DateTime DateOf(int step) => new(TicksOf(step) + Offset.Ticks);
}
