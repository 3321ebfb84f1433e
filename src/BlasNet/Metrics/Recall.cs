namespace BlasNet.Metrics;

/// <summary>Measures how many of the rows of a class were given it: <c>right / actual</c>.</summary>
public sealed record Recall : ClassMetric
{
    internal Recall() { }

    private protected override string ShortName => "recall";

    private protected override Func<ClassScore, double> Score => ClassScore.Recall;
}
