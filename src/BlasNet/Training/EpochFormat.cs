using System.Globalization;
using System.Text;
using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Format of an epoch's numbers in progress bar and log.</summary>
internal static class EpochFormat
{
    private const double LargestRate = 1e15;

    private static readonly NumberFormatInfo Grouped = new() { NumberGroupSeparator = " ", NumberDecimalDigits = 0 };

    /// <summary>Returns the line of a finished epoch, for instance
    /// <c>epoch 3/5  loss 0.0694  accuracy 0.9790  val_loss 0.0773  val_accuracy 0.9768  0.71 s  85 123 samples/s</c>.</summary>
    public static string Line(int epoch, int epochs, IReadOnlyList<KeyValuePair<string, double>> values, double seconds,
        double samplesPerSecond) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}/{epochs}"), values, seconds, samplesPerSecond);

    /// <summary>Returns the line after a given beginning.</summary>
    public static string Line(string beginning, IReadOnlyList<KeyValuePair<string, double>> values, double seconds, double samplesPerSecond)
    {
        var line = new StringBuilder(beginning);
        // What is the same in all epochs is told once, at the end.
        foreach ((string name, double value) in values.Where(value => !ForecastJudge.IsOfRule(value.Key)))
            line.Append("  ").Append(name).Append(' ').Append(Number(value));
        line.Append("  ").Append(Seconds(seconds)).Append(" s  ").Append(Rate(samplesPerSecond)).Append(" samples/s");
        return line.ToString();
    }

    /// <summary>Formats a loss or metric: four decimals, or three digits and an exponent for very small or large values.</summary>
    public static string Number(double value) => Math.Abs(value) is 0 or (>= 1e-3 and < 1e6) || !double.IsFinite(value)
        ? value.ToString("0.0000", CultureInfo.InvariantCulture)
        : value.ToString("0.00e+00", CultureInfo.InvariantCulture);

    /// <summary>Formats a rate as a whole number in groups of three digits, <c>85 123</c>.</summary>
    public static string Rate(double value) => !double.IsFinite(value) ? "-"
        : Math.Abs(value) < LargestRate ? value.ToString("N", Grouped) : value.ToString("0.00e+00", CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
