using System.Globalization;
using System.Text.RegularExpressions;
using BlasNet.Data;

namespace BlasNet.Tables;

/// <summary>Length of a part of a series: a number of rows, a fraction, or a time such as <c>4m</c>.</summary>
/// <remarks>The units of time are hours, days, weeks, months and years: <c>12h</c>, <c>30d</c>, <c>8w</c>, <c>4m</c>, <c>1y</c>. Where the
/// steps are whole months, months and years are those of the calendar; elsewhere a month has 30 days and a year 365. A time that is no
/// whole number of steps is rounded down.</remarks>
internal sealed partial class SeriesLength
{
    private const int MonthsInYear = 12, DaysInMonth = 30, DaysInYear = 365;
    private readonly string text;
    private readonly string option;
    private readonly double amount;
    private readonly char? unit;

    private SeriesLength(string text, string option, double amount, char? unit) =>
        (this.text, this.option, this.amount, this.unit) = (text, option, amount, unit);

    /// <summary>Returns whether a text is a length, and not the name of data.</summary>
    public static bool Is(string? text) => text is not null
        && (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || Time().IsMatch(text));

    /// <summary>Reads a length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="option">The property that it is the value of.</param>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public static SeriesLength Parse(string text, string option)
    {
        if (Time().Match(text) is { Success: true } time)
        {
            double amount = double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture);
            return amount > 0 ? new(text, option, amount, time.Groups[2].Value[0]) : throw Refused(text, option);
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0
            && (number < 1 || (number <= int.MaxValue && number == Math.Floor(number)))
            ? new(text, option, number, null) : throw Refused(text, option);
    }

    /// <summary>Returns the number of steps of a series, which may be more than it has, or 0.</summary>
    /// <exception cref="ConfigurationException">It is a time, but the series has none, or its steps are longer.</exception>
    public int StepsOf(int count, TimeAxis? times, string path)
    {
        if (unit is null)
            return amount < 1 ? Math.Max(1, (int)Math.Round(amount * count, MidpointRounding.AwayFromZero)) : (int)amount;
        if (times is null || times.Format.IsNumber)
            throw new ConfigurationException(new Place(path) { Property = option },
                $"'{text}' of '{option}' is a time, but " + (times is null
                    ? "no column tells that of the rows; name it by --time, or give a number of rows."
                    : "the times are numbers without a unit; give a number of rows."));
        double steps = times.Step.Months > 0 ? Months() / times.Step.Months : Ticks() / times.Step.Ticks;
        return steps >= 1 ? (int)Math.Min(steps, int.MaxValue) : throw new ConfigurationException(
            new Place(path) { Property = option }, $"'{text}' of '{option}' is less than one step of the series, which is {times.Step}.");
    }

    /// <summary>Returns the text.</summary>
    public override string ToString() => text;

    private double Months() => unit switch
    {
        'y' => MonthsInYear * amount,
        'm' => amount,
        _ => Ticks() / (TimeSpan.TicksPerDay * DaysInMonth),
    };

    private double Ticks() => amount * unit switch
    {
        'h' => TimeSpan.TicksPerHour,
        'd' => TimeSpan.TicksPerDay,
        'w' => 7 * TimeSpan.TicksPerDay,
        'm' => DaysInMonth * TimeSpan.TicksPerDay,
        _ => DaysInYear * TimeSpan.TicksPerDay,
    };

    private static ConfigurationException Refused(string text, string option) => new(new Place { Property = option },
        $"The length '{text}' of '{option}' must be a number of rows, a fraction below 1, or a time such as 12h, 30d, 8w, 4m or 1y.");

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)([hdwmy])$", RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
