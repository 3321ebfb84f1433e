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
