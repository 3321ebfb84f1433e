using BlasNet.Layers;

namespace BlasNet.Checking;

/// <summary>The layers of time series in double precision, with plain loops.</summary>
internal static class ReferenceSeries
{
    /// <summary>Averages each channel over the steps around each step; what lies outside counts as the first or the last step.</summary>
    public static double[] MovingAverage(MovingAverage layer, LayerInput input)
    {
        int steps = input.Shapes[0][0], channels = input.Shapes[0].Size / steps, half = layer.Size / 2;
        double[] x = input.Inputs[0], y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % channels, step = i / channels % steps, sample = i / channels / steps;
            for (int k = -half; k <= half; k++)
                y[i] += x[(sample * steps + Math.Clamp(step + k, 0, steps - 1)) * channels + channel] / layer.Size;
        }
        return y;
    }

    /// <summary>Normalizes a window by its own statistics or, with an output before it, undoes that on the output.</summary>
    public static double[] WindowNormalization(WindowNormalization layer, LayerInput input)
    {
        bool restores = input.Inputs.Length == 2;
        double[] window = input.Inputs[^1], x = input.Inputs[0], y = new double[x.Length];
        int steps = input.Shapes[^1][0], channels = input.Shapes[^1].Size / steps;
        Shape shape = input.Shapes[0];
        int targets = !restores ? channels : shape.Rank < 2 ? 1 : shape[1], perTarget = shape.Size / shape[0] / targets;
        for (int i = 0; i < y.Length; i++)
        {
            int sample = i / shape.Size, channel = channels - targets + i / perTarget % targets;
            (double mean, double deviation) = Statistics(layer.Mode, window, sample, steps, channels, channel);
            bool isStandard = layer.Mode == NormalizationMode.Standard;
            double gamma = isStandard ? input.Parameters[0][channel] : 1, beta = isStandard ? input.Parameters[1][channel] : 0;
            y[i] = restores ? (x[i] - beta) / gamma * deviation + mean : (x[i] - mean) / deviation * gamma + beta;
        }
        return y;
    }

    private static (double Mean, double Deviation) Statistics(
        NormalizationMode mode, double[] window, int sample, int steps, int channels, int channel)
    {
        double At(int step) => window[(sample * steps + step) * channels + channel];
        if (mode == NormalizationMode.Last)
            return (At(steps - 1), 1);
        double mean = Enumerable.Range(0, steps).Average(At);
        return (mean, Math.Sqrt(Enumerable.Range(0, steps).Average(step => (At(step) - mean) * (At(step) - mean)) + 1e-5));
    }
}
