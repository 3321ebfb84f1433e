using BlasNet.Autodiff;
using BlasNet.Layers;

namespace BlasNet.Execution;

/// <summary>Computes activations in double precision by their definitions.</summary>
internal static class ReferenceFunctions
{
    /// <summary>Applies an activation to rows of the given width; softmax works on each row, the others on each element.</summary>
    public static void Apply(Activation activation, double[] values, int width, Kinks kinks)
    {
        if (activation == Activation.Softmax)
        {
            for (int start = 0; start < values.Length; start += width)
                Softmax(values.AsSpan(start, width));
            return;
        }
        Func<double, double> function = Of(activation, kinks);
        for (int i = 0; i < values.Length; i++)
            values[i] = function(values[i]);
    }

    public static void Softmax(Span<double> row)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in row)
            largest = Math.Max(largest, value);
        foreach (double value in row)
            sum += Math.Exp(value - largest);
        for (int i = 0; i < row.Length; i++)
            row[i] = Math.Exp(row[i] - largest) / sum;
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Func<double, double> Of(Activation activation, Kinks kinks) => activation.Name switch
    {
        "identity" => x => x,
        "step" => x => kinks.Pass(x) > 0 ? 1 : 0,
        "sigmoid" => Sigmoid,
        "tanh" => Math.Tanh,
        "relu" => x => Math.Max(kinks.Pass(x), 0),
        "leakyRelu" => x => kinks.Pass(x) > 0 ? x : activation.Parameter * x,
        "elu" => x => kinks.Pass(x) > 0 ? x : activation.Parameter * (Math.Exp(x) - 1),
        "gelu" => x => x * NormalDistribution.Cumulative(x),
        "silu" => x => x * Sigmoid(x),
        "softplus" => x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        _ => throw new NotSupportedException($"The reference does not know the activation '{activation.Name}'."),
    };
}
