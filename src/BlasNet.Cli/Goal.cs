using System.Globalization;
using BlasNet.Training;

namespace BlasNet.Cli;

/// <summary>Is the goal of <c>--fail-under METRIC=VALUE</c>: a loss or error is to be at most the value, anything else at least.</summary>
internal sealed record Goal(string Metric, double Value)
{
    /// <summary>Reads METRIC=VALUE; null where it is not of that form.</summary>
    public static Goal? Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && Options.Number(text[(equals + 1)..]) is { } value ? new Goal(text[..equals], value) : null;
    }

    /// <summary>Returns the sentence that says how the goal was missed; null when it was reached.</summary>
    public string? Missed(double? value)
    {
        double found = value ?? double.NaN;
        bool falls = MetricDirection.Falls(Metric);
        // What is not a number reaches no goal.
        if (falls ? found <= Value : found >= Value)
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"--fail-under: {Metric} is '{found}', but {(falls ? "at most" : "at least")} '{Value}' is required.");
    }
}
