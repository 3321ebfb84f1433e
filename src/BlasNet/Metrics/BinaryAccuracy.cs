namespace BlasNet.Metrics;

/// <summary>The share of outputs on the target's side of a threshold.</summary>
public sealed record BinaryAccuracy : Metric
{
    internal const double DefaultThreshold = 0.5;

    internal BinaryAccuracy() { }

    /// <inheritdoc/>
    public override string Name => "binary_accuracy";

    /// <summary>Gets the threshold, finite; 0.5 by default.</summary>
    public required double Threshold
    {
        get;
        init => field = Check.Finite(value, nameof(BinaryAccuracy), "threshold");
    }

    internal override MetricState CreateState(int outputs) => new BinaryState((float)Threshold);

    internal override void RequireWidths(int outputs, int targetWidth)
    {
        if (targetWidth != outputs)
            throw Misfit("there must be one target, 0 or 1, for each output", outputs, targetWidth);
    }
}

/// <summary>The count of outputs on the target's side of a threshold.</summary>
internal sealed class BinaryState(float threshold) : MeanState
{
    /// <summary>Counts the outputs of a row and the correct ones among them; NaN is on neither side.</summary>
    public static double Count(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, float threshold, double sum, ref long count)
    {
        count += predictions.Length;
        for (int i = 0; i < predictions.Length; i++)
        {
            bool isCorrect = targets[i] > 0.5f ? predictions[i] > threshold : predictions[i] <= threshold;
            sum += isCorrect ? 1 : 0;
        }
        return sum;
    }

    private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count) =>
        Count(predictions, targets, threshold, sum, ref count);
}
