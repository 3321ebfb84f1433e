namespace BlasNet.Metrics;

/// <summary>Measures the share of rows whose target is among the k largest outputs.</summary>
public sealed record TopK : Metric
{
    internal TopK() { }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"top_{K}_accuracy");

    /// <summary>Gets how many outputs count, at least 1; 5 unless given.</summary>
    public int K
    {
        get;
        init => field = Check.AtLeastOne(value, nameof(TopK), "k");
    } = 5;

    internal override MetricState CreateState(int outputs) => new RankState(K);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (outputs < 2 || (targetWidth != 1 && targetWidth != outputs))
            throw Misfit("there must be at least two outputs, and one class or one target for each output", outputs, targetWidth);
    }
}
