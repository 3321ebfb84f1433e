namespace BlasNet.Training;

/// <summary>Knows whether a column is better when it falls: a loss, or an error.</summary>
internal static class Direction
{
    private static readonly string[] Prefixes = ["best_", "val_"];

    /// <summary>Tells whether a smaller value of a column of a log or of the index is better.</summary>
    public static bool Falls(string column)
    {
        string name = column;
        foreach (string prefix in Prefixes)
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return name == "loss" || MetricNames.Find(name) is { SmallerIsBetter: true };
    }
}
