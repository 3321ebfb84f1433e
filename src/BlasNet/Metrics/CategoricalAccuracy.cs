namespace BlasNet.Metrics;

/// <summary>The share of rows whose largest output is where the largest target is.</summary>
public sealed record CategoricalAccuracy : Metric
{
    internal CategoricalAccuracy() { }

    /// <inheritdoc/>
    public override string Name => "categorical_accuracy";

    internal override MetricState CreateState(int outputs) => new RankState(k: 1);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (outputs < 2 || targetWidth != outputs)
            throw Misfit("there must be at least two outputs and one target for each", outputs, targetWidth);
    }
}
