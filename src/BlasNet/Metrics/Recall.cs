namespace BlasNet.Metrics;

/// <summary>The share of the rows of a class that were given it: <c>right / actual</c>.</summary>
public sealed record Recall : ClassMetric
{
    internal Recall() { }

    private protected override string ShortName => "recall";

    private protected override Func<ClassScore, double> Score => ClassScore.Recall;
}
