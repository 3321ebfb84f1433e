using System.Globalization;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Goal of <c>--fail-under METRIC=VALUE</c>: an upper bound for a loss or error, otherwise a lower bound.</summary>
internal sealed record Goal(string Metric, double Value)
{
    /// <summary>Reads METRIC=VALUE; null if the text has another form.</summary>
    public static Goal? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Options.Number(text[(equals + 1)..]) is { } value ? new Goal(text[..equals], value) : null;
    }

    /// <summary>Returns a sentence on how the goal was missed; null if it was reached.</summary>
    public string? Missed(double? value)
    {
        double found = value ?? double.NaN;
        bool falls = MetricDirection.Falls(Metric);
        // NaN reaches no goal.
        if (falls ? found <= Value : found >= Value)
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"--fail-under: {Metric} is '{found}', but {(falls ? "at most" : "at least")} '{Value}' is required.");
    }
}
