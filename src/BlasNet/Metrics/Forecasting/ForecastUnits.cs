namespace BlasNet.Metrics;

/// <summary>Units of scaled targets: y = factor z + offset, and the ranges that forecasts are cut to.</summary>
/// <param name="Factors">The factor of each target.</param>
/// <param name="Offsets">The offset of each target.</param>
/// <param name="Ranges">The range of each target; empty where forecasts are not cut.</param>
internal sealed record ForecastUnits(double[] Factors, double[] Offsets, TargetRange[] Ranges)
{
    /// <summary>Returns the units of targets that are not scaled.</summary>
    public static ForecastUnits None(int targets) => new([.. Enumerable.Repeat(1.0, targets)], new double[targets], []);

    /// <summary>Writes true values in their units; allocates nothing.</summary>
    /// <remarks>Shapes: scaled and values [steps, targets].</remarks>
    public void Restore(ReadOnlySpan<float> scaled, Span<double> values)
    {
        for (int i = 0; i < scaled.Length; i += Factors.Length)
        {
            for (int target = 0; target < Factors.Length; target++)
                values[i + target] = Factors[target] * scaled[i + target] + Offsets[target];
        }
    }

    /// <summary>Writes forecasts in their units, cut to the ranges; allocates nothing.</summary>
    /// <remarks>Shapes: outputs and values [steps, targets, quantiles].</remarks>
    public void RestoreOutputs(ReadOnlySpan<float> outputs, int quantiles, Span<double> values)
    {
        if (quantiles == 1 && Ranges.Length == 0)
        {
            Restore(outputs, values);
            return;
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            int target = i / quantiles % Factors.Length;
            double value = Factors[target] * outputs[i] + Offsets[target];
            values[i] = Ranges.Length > 0 ? Ranges[target].Cut(value) : value;
        }
    }

    /// <summary>Returns the series of each target in its unit.</summary>
    /// <param name="scaled">Shape [steps, targets].</param>
    public double[][] Series(ReadOnlySpan<float> scaled)
    {
        int steps = scaled.Length / Factors.Length;
        double[][] series = [.. Factors.Select(_ => new double[steps])];
        for (int step = 0; step < steps; step++)
        {
            for (int target = 0; target < series.Length; target++)
                series[target][step] = Factors[target] * scaled[step * series.Length + target] + Offsets[target];
        }
        return series;
    }
}
