namespace BlasNet.Metrics;

/// <summary>The harmonic mean of precision and recall: <c>2 right / (predicted + actual)</c>.</summary>
public sealed record F1Score : ClassMetric
{
    internal F1Score() { }

    private protected override string ShortName => "f1";

    private protected override Func<ClassScore, double> Score => ClassScore.F1;
}
