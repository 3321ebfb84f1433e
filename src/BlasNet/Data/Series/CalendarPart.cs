namespace BlasNet;

/// <summary>Parts of a time that a forecast learns from, each as the sine and the cosine of its turn.</summary>
public enum CalendarPart
{
    /// <summary>The hour of the day with its minutes, of 24.</summary>
    Hour,

    /// <summary>The day of the week from Monday on, of 7.</summary>
    Weekday,

    /// <summary>The day of the year, of 365.25.</summary>
    Day,

    /// <summary>The month of the year, of 12.</summary>
    Month,
}
