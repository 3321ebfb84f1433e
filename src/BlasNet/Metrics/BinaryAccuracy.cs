namespace BlasNet.Metrics;

/// <summary>The share of outputs that are on the target's side of a threshold.</summary>
public sealed record BinaryAccuracy : Metric
{
    internal const double DefaultThreshold = 0.5;

    internal BinaryAccuracy() { }

    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <summary>Gets the threshold, finite; 0.5 by default.</summary>
    public required double Threshold
    {
        get;
        init => field = Check.Finite(value, nameof(BinaryAccuracy), "threshold");
    }

    internal override MetricState CreateState(int outputs) => new BinaryState((float)Threshold);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs)
            throw Misfit("there must be one target, 0 or 1, for each output", outputs, targetWidth);
    }
}
