namespace BlasNet.Metrics;

/// <summary>The share of correct predictions; the widths of outputs and targets determine the kind of accuracy.</summary>
public sealed record Accuracy : Metric
{
    internal Accuracy() { }

    /// <inheritdoc/>
    public override string Name => "accuracy";

    internal override MetricState CreateState(int outputs) => new State();

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs && targetWidth != 1)
            throw Misfit("targets must be one class or one number for each output", outputs, targetWidth);
    }

    private sealed class State : MeanState
    {
        private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count) =>
            predictions.Length == 1
                ? BinaryState.Count(predictions, targets, 0.5f, sum, ref count)
                : RankState.Count(predictions, targets, 1, sum, ref count);
    }
}
