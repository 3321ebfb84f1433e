namespace BlasNet.Metrics;

/// <summary>Adds up the squared differences between outputs and targets.</summary>
/// <param name="root">Whether the value is the root of their mean.</param>
internal sealed class SquaredErrorState(bool root) : MeanState
{
    /// <inheritdoc/>
    public override double Value => root ? Math.Sqrt(base.Value) : base.Value;

    private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count)
    {
        count += predictions.Length;
        for (int i = 0; i < predictions.Length; i++)
        {
            double difference = (double)predictions[i] - targets[i];
            sum += difference * difference;
        }
        return sum;
    }
}
