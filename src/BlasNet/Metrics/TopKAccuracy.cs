namespace BlasNet.Metrics;

/// <summary>The share of rows whose target is among the k largest outputs.</summary>
public sealed record TopKAccuracy : Metric
{
    internal const int DefaultK = 5;

    internal TopKAccuracy() { }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"top_{K}_accuracy");

    /// <summary>Gets the number of outputs considered, at least 1; 5 by default.</summary>
    public required int K
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(TopKAccuracy), "k");
    }

    internal override MetricState CreateState(int outputs) => new RankState(K);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (outputs < 2 || (targetWidth != 1 && targetWidth != outputs))
            throw Misfit("there must be at least two outputs, and one class or one target for each output", outputs, targetWidth);
    }
}
