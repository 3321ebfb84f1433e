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
        "gelu" => x => x * NormalCumulative(x),
        "silu" => x => x * Sigmoid(x),
        "softplus" => x => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
        _ => throw new NotSupportedException($"The reference does not know the activation '{activation.Name}'."),
    };

    // The Taylor series of Φ around 0; beyond 6 the rest is below the precision of the comparison.
    private static double NormalCumulative(double x)
    {
        if (Math.Abs(x) > 6)
            return x > 0 ? 1 : 0;
        double term = x, sum = x;
        for (int k = 1; k < 120; k++)
        {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
    }
}
