namespace BlasNet.Losses;

/// <summary>Are the rows of one tile as a loss sees them. Letters: N rows, C outputs; x [N, C], weights [N].</summary>
internal readonly ref struct LossRows(
    ReadOnlySpan<float> x, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float scale, int n, int c)
{
    public ReadOnlySpan<float> X { get; } = x;

    public ReadOnlySpan<float> Targets { get; } = targets;

    public ReadOnlySpan<float> Weights { get; } = weights;

    /// <summary>Factor of each row's gradient: one over the rows of the batch.</summary>
    public float Scale { get; } = scale;

    public int N { get; } = n;

    public int C { get; } = c;
}
