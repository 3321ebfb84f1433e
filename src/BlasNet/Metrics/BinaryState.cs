namespace BlasNet.Metrics;

/// <summary>Counts the outputs that are on their target's side of a threshold.</summary>
internal sealed class BinaryState(float threshold) : MeanState
{
    /// <summary>Counts the outputs of a row and those that are right; what is not a number is on neither side.</summary>
    public static double Count(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, float threshold, double sum, ref long count)
    {
        count += predictions.Length;
        for (int i = 0; i < predictions.Length; i++)
        {
            bool right = targets[i] > 0.5f ? predictions[i] > threshold : predictions[i] <= threshold;
            sum += right ? 1 : 0;
        }
        return sum;
    }

    private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count) =>
        Count(predictions, targets, threshold, sum, ref count);
}
