using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Metrics in the units of a table, for models trained on scaled targets.</summary>
internal static class TableUnits
{
    /// <summary>Returns metrics that undo the scaling first; the given ones if there is none.</summary>
    public static IReadOnlyList<Metric> Of(IReadOnlyList<Metric> metrics, TablePreprocessor? preprocessor)
    {
        if (preprocessor is not { Task: TableTask.Regression } || preprocessor.Targets.All(target => target.Scale == ColumnScale.One))
            return metrics;
        double[] factors = [.. preprocessor.Targets.Select(target => target.Scale.Scale)],
            offsets = [.. preprocessor.Targets.Select(target => target.Scale.Shift)];
        return [.. metrics.Select(metric => new UnscaledMetric(metric, factors, offsets))];
    }
}
