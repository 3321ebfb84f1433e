namespace BlasNet.Losses;

/// <summary>The order of predicted quantiles, which training does not enforce: where they cross, they are sorted.</summary>
internal static class QuantileOrder
{
    /// <summary>Sorts the quantiles of each target, in place.</summary>
    /// <remarks>Shapes: outputs [..., quantiles]. NaN comes first, as in all sorting of .NET.</remarks>
    /// <returns>The targets whose quantiles had crossed.</returns>
    public static int Sort(Span<float> outputs, int quantiles)
    {
        int crossed = 0;
        for (int first = 0; first < outputs.Length; first += quantiles)
        {
            Span<float> target = outputs.Slice(first, quantiles);
            if (Ascends(target))
                continue;
            crossed++;
            target.Sort();
        }
        return crossed;
    }

    /// <summary>Returns the median of each target, the outputs themselves where a loss has one for each target; sorts quantiles in
    /// place.</summary>
    /// <remarks>Shapes: outputs [..., quantiles]; result [...].</remarks>
    public static float[] Medians(Loss loss, float[] outputs)
    {
        int quantiles = loss.OutputsPerTarget;
        if (quantiles == 1)
            return outputs;
        Sort(outputs, quantiles);
        float[] medians = new float[outputs.Length / quantiles];
        for (int i = 0; i < medians.Length; i++)
            medians[i] = outputs[i * quantiles + loss.MedianIndex];
        return medians;
    }

    private static bool Ascends(ReadOnlySpan<float> values)
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (!(values[i - 1] <= values[i]))
                return false;
        }
        return true;
    }
}
