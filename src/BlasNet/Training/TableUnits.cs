using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Measures in the units of a table what is trained on scaled targets.</summary>
internal static class TableUnits
{
    /// <summary>Returns metrics that undo the scaling first; the same ones where there is nothing to undo.</summary>
    public static IReadOnlyList<Metric> Of(IReadOnlyList<Metric> metrics, TablePreprocessor? encoding)
    {
        if (encoding is not { Task: TableTask.Regression } || encoding.Targets.All(target => target.Scale == ColumnScale.One))
            return metrics;
        double[] factors = [.. encoding.Targets.Select(target => target.Scale.Scale)],
            offsets = [.. encoding.Targets.Select(target => target.Scale.Shift)];
        return [.. metrics.Select(metric => new UnscaledMetric(metric, factors, offsets))];
    }
}
