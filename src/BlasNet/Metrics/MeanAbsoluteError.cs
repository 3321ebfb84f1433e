namespace BlasNet.Metrics;

/// <summary>The mean of the absolute differences between outputs and targets, over all numbers of all rows.</summary>
public sealed record MeanAbsoluteError : Metric
{
    internal MeanAbsoluteError() { }

    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override bool SmallerIsBetter => true;

    internal override MetricState CreateState(int outputs) => new State();

    internal override void RequireWidths(int outputs, int targetWidth) => RequireTargetPerOutput(outputs, targetWidth);

    private sealed class State : MeanState, IDifferences
    {
        public void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
        {
            for (int i = 0; i < predictions.Length; i++)
                Sums[0] += Math.Abs(predictions[i] - targets[i]);
            Sums[1] += predictions.Length;
        }

        private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count)
        {
            count += predictions.Length;
            for (int i = 0; i < predictions.Length; i++)
            {
                double difference = (double)predictions[i] - targets[i];
                sum += Math.Abs(difference);
            }
            return sum;
        }
    }
}
