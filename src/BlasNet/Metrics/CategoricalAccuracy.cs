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

/// <summary>The share of rows whose largest output is that of the target's class.</summary>
public sealed record SparseCategoricalAccuracy : Metric
{
    internal SparseCategoricalAccuracy() { }

    /// <inheritdoc/>
    public override string Name => "sparse_categorical_accuracy";

    internal override MetricState CreateState(int outputs) => new RankState(k: 1);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (outputs < 2 || targetWidth != 1)
            throw Misfit("there must be at least two outputs and one class as target", outputs, targetWidth);
    }
}

/// <summary>The count of rows whose target class is among the k largest outputs.</summary>
internal sealed class RankState(int k) : MeanState
{
    /// <summary>Counts a row, and adds 1 where it is correct.</summary>
    public static double Count(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int k, double sum, ref long count)
    {
        count++;
        return sum + (Rank(predictions, RowClass.OfTargets(targets, predictions.Length)) < k ? 1 : 0);
    }

    private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count) =>
        Count(predictions, targets, k, sum, ref count);

    /// <summary>Counts the outputs ranked before a class: larger ones, and equal ones at lower indices. NaN ranks last.</summary>
    private static int Rank(ReadOnlySpan<float> predictions, int label)
    {
        float own = predictions[label];
        if (float.IsNaN(own))
            return int.MaxValue;
        int rank = 0;
        for (int i = 0; i < label; i++)
            rank += predictions[i] >= own ? 1 : 0;
        for (int i = label + 1; i < predictions.Length; i++)
            rank += predictions[i] > own ? 1 : 0;
        return rank;
    }
}
