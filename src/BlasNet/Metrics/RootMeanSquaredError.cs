namespace BlasNet.Metrics;

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
