namespace BlasNet.Metrics;

/// <summary>Measures how many of the rows that were given a class are of it: <c>right / predicted</c>.</summary>
public sealed record Precision : ClassMetric
{
    internal Precision() { }

    private protected override string ShortName => "precision";

    private protected override Func<ClassScore, double> Score => ClassScore.Precision;
}
