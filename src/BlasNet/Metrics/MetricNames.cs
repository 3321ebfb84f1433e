using System.Globalization;

namespace BlasNet.Metrics;

/// <summary>Knows the metrics by the names of their columns.</summary>
internal static class MetricNames
{
    private const string TopPrefix = "top_", TopSuffix = "_accuracy";

    private static readonly (ClassAverage Average, string Name)[] Averages =
        [(ClassAverage.Macro, "macro"), (ClassAverage.Micro, "micro"), (ClassAverage.Weighted, "weighted")];

    private static readonly Dictionary<string, Metric> Table = new Metric[]
    {
        Metric.Accuracy(), Metric.BinaryAccuracy(), Metric.CategoricalAccuracy(), Metric.SparseCategoricalAccuracy(), Metric.TopKAccuracy(),
        Metric.MeanSquaredError(), Metric.MeanAbsoluteError(), Metric.RootMeanSquaredError(), Metric.R2Score(), Metric.AreaUnderCurve(),
        Metric.Precision(), Metric.Recall(), Metric.F1Score(),
    }.Concat(Averages.SelectMany(each => new[] { Metric.Precision(each.Average), Metric.Recall(each.Average), Metric.F1Score(each.Average) }))
        .ToDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>Gets the names; <c>top_5_accuracy</c> stands for any number.</summary>
    public static IReadOnlyCollection<string> Known => Table.Keys;

    /// <summary>Gives the metric of a column; null where there is none of that name.</summary>
    public static Metric? Find(string name)
    {
        if (Table.GetValueOrDefault(name) is { } metric)
            return metric;
        bool top = name.Length > TopPrefix.Length + TopSuffix.Length
            && name.StartsWith(TopPrefix, StringComparison.Ordinal) && name.EndsWith(TopSuffix, StringComparison.Ordinal);
        return top && int.TryParse(name.AsSpan()[TopPrefix.Length..^TopSuffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int k) && k > 0
            ? Metric.TopKAccuracy(k)
            : null;
    }

    /// <summary>Gives the ending of a name for a way to average.</summary>
    public static string Of(ClassAverage average) => Array.Find(Averages, each => each.Average == average).Name;
}
