using BlasNet.Metrics;
using BlasNet.Tables;

namespace BlasNet.Training;

/// <summary>Metrics in the units of a table, for models trained on scaled targets.</summary>
internal static class TableUnits
{
    /// <summary>Returns metrics that undo the scaling and cut predictions first; the given ones if there is neither.</summary>
    public static IReadOnlyList<Metric> Of(IReadOnlyList<Metric> metrics, TablePreprocessor? preprocessor)
    {
        if (preprocessor is not { Task: TableTask.Regression }
            || preprocessor.Targets.All(target => target.Scale == ColumnScale.One && target.Range is null))
            return metrics;
        double[] factors = [.. preprocessor.Targets.Select(target => target.Scale.Scale)],
            offsets = [.. preprocessor.Targets.Select(target => target.Scale.Shift)];
        TargetRange[] ranges = [.. preprocessor.Targets.Select(target => target.Range).OfType<TargetRange>()];
        return [.. metrics.Select(metric =>
            metric as UnscaledMetric ?? new UnscaledMetric(metric, factors, offsets) { Ranges = ranges })];
    }

    /// <summary>Returns the preprocessor that was learned with or, where there is none yet, that of the data; null for other
    /// data.</summary>
    /// <exception cref="ConfigurationException">The data was encoded otherwise.</exception>
    public static TablePreprocessor? Common(TablePreprocessor? known, Dataset? data)
    {
        if (data?.Encoding is not TablePreprocessor other || (known is not null && known.EncodesAs(other)))
            return known;
        return known is null ? other : throw new ConfigurationException(
            $"The data '{data.Name}' was encoded by another preprocessor than the one that was learned with, so that the same number means "
            + "something else in it; apply that one to both tables.");
    }
}
