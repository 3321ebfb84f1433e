using BlasNet.Layers;

namespace BlasNet.Execution;

/// <summary>Computes in double precision the layers that normalize, move or choose values without products, with plain loops.</summary>
internal static class ReferenceShapes
{
    /// <summary>Normalizes the values of each position.</summary>
    public static double[] LayerNorm(LayerNorm layer, LayerInput input)
    {
        double[] x = input.Inputs[0], gamma = input.Parameters[0], beta = input.Parameters[1], y = new double[x.Length];
        int channels = input.Shapes[0].Last;
        for (int start = 0; start < x.Length; start += channels)
        {
            double mean = 0, variance = 0;
            for (int c = 0; c < channels; c++)
                mean += x[start + c] / channels;
            for (int c = 0; c < channels; c++)
                variance += (x[start + c] - mean) * (x[start + c] - mean) / channels;
            for (int c = 0; c < channels; c++)
                y[start + c] = gamma[c] * (x[start + c] - mean) / Math.Sqrt(variance + layer.Epsilon) + beta[c];
        }
        return y;
    }
}
