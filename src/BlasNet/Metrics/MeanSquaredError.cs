namespace BlasNet.Metrics;

/// <summary>Measures the mean of the squared differences between outputs and targets, over all numbers of all rows.</summary>
public sealed record MeanSquaredError : Metric
{
    internal MeanSquaredError() { }

    /// <inheritdoc/>
    public override string Name => "mse";

    internal override MetricState CreateState() => new State();

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs)
            throw Misfit("there must be one target for each output", outputs, targetWidth);
    }

    private sealed class State : MetricState
    {
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
}
