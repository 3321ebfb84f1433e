using BlasNet.Metrics;

namespace BlasNet.Training;

/// <summary>Direction in which a column is better: down for a loss or an error, else up.</summary>
internal static class MetricDirection
{
    private static readonly string[] Prefixes = ["best_", "val_", "test_"];

    /// <summary>Returns whether smaller values of a column of a log or of the index are better.</summary>
    public static bool Falls(string column)
    {
        string name = column;
        foreach (string prefix in Prefixes)
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return name == "loss" || MetricNames.Find(name) is { SmallerIsBetter: true } || ForecastJudge.Falls(name);
    }
}
