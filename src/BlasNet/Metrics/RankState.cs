namespace BlasNet.Metrics;

/// <summary>Counts the rows whose target class is among the k largest outputs.</summary>
internal sealed class RankState(int k) : MetricState
{
    /// <summary>Counts a row and whether it is right.</summary>
    public static double Count(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int k, double sum, ref long count)
    {
        count++;
        return sum + (Rank(predictions, Class(targets, predictions.Length)) < k ? 1 : 0);
    }

    private protected override double Row(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, double sum, ref long count) =>
        Count(predictions, targets, k, sum, ref count);

    /// <summary>Counts the outputs before a class: those that are larger, and equal ones that come first.
    /// No number is last of all.</summary>
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

    /// <summary>Gives the class of a row: its only number, or the position of its largest.</summary>
    private static int Class(ReadOnlySpan<float> targets, int outputs)
    {
        if (targets.Length == 1)
        {
            int label = (int)targets[0];
            return (uint)label < (uint)outputs
                ? label
                : throw new DataException(FormattableString.Invariant(
                    $"Targets: the class is '{targets[0]}', but with '{outputs}' outputs classes run from 0 to {outputs - 1}."));
        }
        int largest = 0;
        for (int i = 1; i < targets.Length; i++)
        {
            if (targets[i] > targets[largest])
                largest = i;
        }
        return largest;
    }
}
