namespace BlasNet.Metrics;

/// <summary>The mean of the squared differences between outputs and targets, over all numbers of all rows.</summary>
public sealed record MeanSquaredError : Metric
{
    internal MeanSquaredError() { }

    /// <inheritdoc/>
    public override string Name => "mse";

    /// <inheritdoc/>
    public override bool SmallerIsBetter => true;

    internal override MetricState CreateState(int outputs) => new SquaredErrorState(root: false);

    internal override void RequireWidths(int outputs, int targetWidth) => RequireTargetPerOutput(outputs, targetWidth);
}

/// <summary>The root of the mean of the squared differences between outputs and targets, over all numbers of all rows.</summary>
/// <remarks>In the unit of the targets. Several targets share one mean before the root is taken, as in Keras.</remarks>
public sealed record RootMeanSquaredError : Metric
{
    internal RootMeanSquaredError() { }

    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override bool SmallerIsBetter => true;

    internal override MetricState CreateState(int outputs) => new SquaredErrorState(root: true);

    internal override void RequireWidths(int outputs, int targetWidth) => RequireTargetPerOutput(outputs, targetWidth);
}

/// <summary>The sum of the squared differences between outputs and targets.</summary>
/// <param name="root">Whether the value is the root of their mean.</param>
internal sealed class SquaredErrorState(bool root) : MeanState, IDifferences
{
    /// <inheritdoc/>
    public override double Value => root ? Math.Sqrt(base.Value) : base.Value;

    public void Add(ReadOnlySpan<double> predictions, ReadOnlySpan<double> targets)
    {
        for (int i = 0; i < predictions.Length; i++)
            Sums[0] += (predictions[i] - targets[i]) * (predictions[i] - targets[i]);
        Sums[1] += predictions.Length;
    }

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
