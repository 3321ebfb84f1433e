namespace BlasNet.Metrics;

/// <summary>The class of a row of outputs or targets.</summary>
internal static class RowClass
{
    /// <summary>No class: all outputs are NaN.</summary>
    public const int None = -1;

    /// <summary>Returns the number of classes for a number of outputs.</summary>
    public static int Count(int outputs) => Math.Max(2, outputs);

    /// <summary>Returns the class with the largest output, the first of equals; for a single output 1 above the threshold,
    /// otherwise 0.</summary>
    public static int OfOutputs(ReadOnlySpan<float> outputs, float threshold)
    {
        if (outputs.Length == 1)
            return float.IsNaN(outputs[0]) ? None : outputs[0] > threshold ? 1 : 0;
        int largest = None;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (!float.IsNaN(outputs[i]) && (largest == None || outputs[i] > outputs[largest]))
                largest = i;
        }
        return largest;
    }

    /// <summary>Returns the class of a row of targets: its only number, or the position of the largest; for a single output, 1 above a
    /// half.</summary>
    /// <exception cref="DataException">The class is beyond the outputs.</exception>
    public static int OfTargets(ReadOnlySpan<float> targets, int outputs)
    {
        if (outputs == 1)
            return targets[0] > 0.5f ? 1 : 0;
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
