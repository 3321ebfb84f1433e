namespace BlasNet.Metrics;

/// <summary>The share of the rows given a class that are of it: <c>right / predicted</c>.</summary>
public sealed record Precision : ClassMetric
{
    internal Precision() { }

    private protected override string ShortName => "precision";

    private protected override Func<ClassScore, double> Score => ClassScore.Precision;
}
