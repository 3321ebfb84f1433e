using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The inputs of a layer in the reference.</summary>
/// <param name="Rows">Number of samples in the batch.</param>
/// <param name="Inputs">The values of each input, row by row.</param>
/// <param name="Shapes">The shape of one sample of each input.</param>
/// <param name="Parameters">The layer's trained arrays.</param>
/// <param name="States">The layer's running statistics.</param>
internal sealed record LayerInput(int Rows, double[][] Inputs, Shape[] Shapes, double[][] Parameters, double[][] States)
{
    /// <summary>Gets the lengths of the samples of each input; null where it has none.</summary>
    public double[]?[] Lengths { get; init; } = new double[Inputs.Length][];
}

/// <summary>The forward pass of layers in double precision, with plain loops.</summary>
internal static class ReferenceLayers
{
    public static double[] Dense(Dense layer, LayerInput input, NonSmoothPoints points)
    {
        int inputs = input.Shapes[0].Last, units = layer.Units;
        double[] x = input.Inputs[0], kernel = input.Parameters[0];
        int vectors = x.Length / inputs;
        double[] y = new double[vectors * units];
        for (int n = 0; n < vectors; n++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int u = 0; u < units; u++)
                    y[n * units + u] += x[n * inputs + i] * kernel[i * units + u];
            }
            for (int u = 0; u < units && layer.Parametrization == Parametrization.Ntk; u++)
                y[n * units + u] /= Math.Sqrt(inputs);
            for (int u = 0; u < units && layer.UseBias; u++)
                y[n * units + u] += input.Parameters[1][u];
        }
        ReferenceFunctions.Apply(layer.Activation, y, units, points);
        return y;
    }

    public static double[] Activate(Activation activation, LayerInput input, NonSmoothPoints points)
    {
        double[] y = [.. input.Inputs[0]];
        ReferenceFunctions.Apply(activation, y, input.Shapes[0].Rank == 0 ? 1 : input.Shapes[0].Last, points);
        return y;
    }

    /// <summary>Multiplies each channel by its factor.</summary>
    public static double[] Scale(LayerInput input)
    {
        double[] factors = input.Parameters[0];
        return [.. input.Inputs[0].Select((value, i) => value * factors[i % factors.Length])];
    }

    /// <summary>Normalizes each channel by the given statistics, or by those of the batch.</summary>
    public static double[] BatchNormalization(BatchNormalization layer, LayerInput input, Mode mode)
    {
        double[] x = input.Inputs[0], y = new double[x.Length];
        int channels = input.Shapes[0].Last;
        for (int c = 0; c < channels; c++)
        {
            (double mean, double variance) = mode == Mode.Inference || !layer.Trainable
                ? (input.States[0][c], input.States[1][c])
                : Statistics(x, c, channels);
            for (int i = c; i < x.Length; i += channels)
                y[i] = input.Parameters[0][c] * (x[i] - mean) / Math.Sqrt(variance + layer.Epsilon) + input.Parameters[1][c];
        }
        return y;
    }

    /// <summary>Combines the inputs element by element.</summary>
    public static double[] Merge(LayerInput input, Func<double, double, double> combine)
    {
        double[] y = [.. input.Inputs[0]];
        foreach (double[] x in input.Inputs.Skip(1))
        {
            for (int i = 0; i < y.Length; i++)
                y[i] = combine(y[i], x[i]);
        }
        return y;
    }

    /// <summary>Joins, for each position before the axis, the values of each input from the axis on.</summary>
    public static double[] Concatenate(Concatenate layer, LayerInput input)
    {
        int axis = layer.Axis < 0 ? input.Shapes[0].Rank + layer.Axis : layer.Axis - 1, positions = input.Rows;
        for (int k = 0; k < axis; k++)
            positions *= input.Shapes[0][k];
        var y = new List<double>();
        for (int p = 0; p < positions; p++)
        {
            foreach (double[] x in input.Inputs)
                y.AddRange(x.AsSpan(x.Length / positions * p, x.Length / positions));
        }
        return [.. y];
    }

    private static (double Mean, double Variance) Statistics(double[] x, int channel, int channels)
    {
        double mean = 0, variance = 0;
        int count = x.Length / channels;
        for (int i = channel; i < x.Length; i += channels)
            mean += x[i] / count;
        for (int i = channel; i < x.Length; i += channels)
            variance += (x[i] - mean) * (x[i] - mean) / count;
        return (mean, variance);
    }
}
