namespace BlasNet.Metrics;

/// <summary>The share of rows whose largest output is that of the target's class.</summary>
public sealed record SparseCategoricalAccuracy : Metric
{
    internal SparseCategoricalAccuracy() { }

    /// <inheritdoc/>
    public override string Name => "sparse_categorical_accuracy";

    internal override MetricState CreateState(int outputs) => new RankState(k: 1);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (outputs < 2 || targetWidth != 1)
            throw Misfit("there must be at least two outputs and one class as target", outputs, targetWidth);
    }
}
