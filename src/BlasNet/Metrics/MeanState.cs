namespace BlasNet.Metrics;

/// <summary>A mean: one sum and one count over all rows.</summary>
internal abstract class MeanState() : MetricState(2)
{
    /// <inheritdoc/>
    public override double Value => Sums[0] / Sums[1];

    private protected sealed override void AddRows(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int rows, int outputs, int targetWidth)
    {
        double sum = Sums[0];
        long count = (long)Sums[1];
        for (int row = 0; row < rows; row++)
            sum = Row(predictions.Slice(row * outputs, outputs), targets.Slice(row * targetWidth, targetWidth), sum, ref count);
        (Sums[0], Sums[1]) = (sum, count);
    }

    /// <summary>Returns the sum with a row added and counts what it adds.</summary>
    private protected abstract double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count);
}
