namespace BlasNet.Metrics;

/// <summary>Sums of a metric over one of several outputs for each target: the median of a model that predicts quantiles.</summary>
/// <param name="inner">The sums of the metric.</param>
/// <param name="targets">The targets of a row.</param>
/// <param name="perTarget">The outputs for each of them.</param>
/// <param name="chosen">Which of these the metric takes.</param>
internal sealed class MedianState(MetricState inner, int targets, int perTarget, int chosen) : WrappedState(inner)
{
    private readonly float[] medians = new float[targets];

    private protected override void AddRows(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < medians.Length; i++)
                medians[i] = predictions[row * outputs + i * perTarget + chosen];
            Inner.Add(medians, targets.Slice(row * targetWidth, targetWidth), 1, medians.Length, targetWidth);
        }
    }
}
