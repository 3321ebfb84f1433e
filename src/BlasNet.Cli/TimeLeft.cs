using System.Globalization;

namespace BlasNet.Cli;

/// <summary>Remaining time of an epoch and of the whole training, estimated from the steps done in this epoch.</summary>
internal sealed class TimeLeft(TimeProvider clock)
{
    private int epoch, epochs, first, steps;
    private long began;
    private long? ended;
    private double betweenSteps;

    /// <summary>Begins an epoch; a resumed one has some steps done.</summary>
    public void Begin(int number, int count, int step, int stepsPerEpoch)
    {
        // Validation and checkpoint are assumed to take as long as after the last epoch; unknown before the second.
        betweenSteps = ended is { } end && number == epoch + 1 ? clock.GetElapsedTime(end).TotalSeconds : 0;
        (epoch, epochs, first, steps) = (number, count, step, stepsPerEpoch);
        (began, ended) = (clock.GetTimestamp(), null);
    }

    /// <summary>Notes that the last step of the epoch is done.</summary>
    public void EndSteps() => ended = clock.GetTimestamp();

    /// <summary>Estimates the seconds left after a step; null before the first one.</summary>
    public (double Epoch, double Training)? After(int step)
    {
        if (step <= first)
            return null;
        double each = clock.GetElapsedTime(began).TotalSeconds / (step - first);
        double left = each * (steps - step) + betweenSteps;
        return (left, left + (epochs - epoch) * (each * steps + betweenSteps));
    }

    /// <summary>Formats a time in its largest fitting unit, rounded up: <c>12 s</c>, <c>3 min</c>, <c>5 h</c>, <c>4 days</c>.</summary>
    public static string Text(double seconds)
    {
        (double value, string unit) = seconds switch
        {
            <= 119 => (seconds, "s"),
            <= 119 * 60 => (seconds / 60, "min"),
            <= 47 * 3600 => (seconds / 3600, "h"),
            _ => (seconds / 86400, "days"),
        };
        // Digits beyond a millisecond are rounding noise of the division.
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(Math.Round(value, 3))} {unit}");
    }
}
