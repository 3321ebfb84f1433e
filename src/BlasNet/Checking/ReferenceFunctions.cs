using BlasNet.Layers;
using BlasNet.Losses;
using BlasNet.Numerics;

namespace BlasNet.Checking;

/// <summary>Activations in double precision by their definitions.</summary>
internal static class ReferenceFunctions
{
    private const double SeluScale = 1.0507009873554805, SeluAlpha = 1.6732632423543772;

    /// <summary>Applies an activation to rows of the given width; softmax works on each row, the others on each element.</summary>
    public static void Apply(Activation activation, double[] values, int width, NonSmoothPoints points)
    {
        if (activation == Activation.Softmax)
        {
            for (int start = 0; start < values.Length; start += width)
                Softmax(values.AsSpan(start, width));
            return;
        }
        Func<double, double> function = Of(activation, points);
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

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static Func<double, double> Of(Activation activation, NonSmoothPoints points) => activation.Name switch
    {
        "identity" => x => x,
        "step" => x => points.Note(x) > 0 ? 1 : 0,
        "sigmoid" => Sigmoid,
        "tanh" => Math.Tanh,
        "relu" => x => Math.Max(points.Note(x), 0),
        "leakyRelu" => x => points.Note(x) > 0 ? x : activation.Parameter * x,
        "elu" => x => points.Note(x) > 0 ? x : activation.Parameter * (Math.Exp(x) - 1),
        "gelu" => x => x * NormalDistribution.Cumulative(x),
        "silu" => x => x * Sigmoid(x),
        "softplus" => Softplus,
        "selu" => x => SeluScale * (points.Note(x) > 0 ? x : SeluAlpha * (Math.Exp(x) - 1)),
        "mish" => x => x * Math.Tanh(Softplus(x)),
        _ => throw new NotSupportedException($"The reference does not know the activation '{activation.Name}'."),
    };
}

/// <summary>Losses in double precision by their definitions, computed from predictions.</summary>
internal static class ReferenceLosses
{
    /// <summary>Turns a model's output into predictions where the loss takes it as logits.</summary>
    public static void Finish(Loss loss, double[] output, int width, NonSmoothPoints points)
    {
        if (loss is { TakesLogits: true, FusedActivation: { } activation })
            ReferenceFunctions.Apply(activation, output, width, points);
    }

    /// <summary>Computes the loss of one row. Shapes: p [C], t [C], or [1] for class indices.</summary>
    public static double Row(Loss loss, Mode mode, ReadOnlySpan<double> p, ReadOnlySpan<float> t, NonSmoothPoints points)
    {
        double smoothing = mode == Mode.Inference ? 0 : loss switch
        {
            SparseCategoricalCrossEntropy sparse => sparse.LabelSmoothing,
            CategoricalCrossEntropy dense => dense.LabelSmoothing,
            _ => 0,
        };
        if (loss is Pinball pinball)
            return Pinball(pinball.Quantiles, p, Array.ConvertAll(t.ToArray(), value => (double)value), points);
        double sum = 0;
        for (int c = 0; c < p.Length; c++)
        {
            double target = loss is not SparseCategoricalCrossEntropy ? t[c] : c == (int)t[0] ? 1 : 0;
            sum += Element(loss, p[c], (1 - smoothing) * target + smoothing / p.Length, points);
        }
        return loss is CategoricalCrossEntropy or SparseCategoricalCrossEntropy ? sum : sum / p.Length;
    }

    /// <summary>Computes the mean of max(q e, (q - 1) e) over targets and quantiles q, e = t - p. Shapes: p [T, Q], t [T].</summary>
    public static double Pinball(IReadOnlyList<double> quantiles, ReadOnlySpan<double> p, ReadOnlySpan<double> t, NonSmoothPoints points)
    {
        double sum = 0;
        for (int c = 0; c < p.Length; c++)
        {
            double e = -points.Note(p[c] - t[c / quantiles.Count]), q = quantiles[c % quantiles.Count];
            sum += Math.Max(q * e, (q - 1) * e);
        }
        return sum / p.Length;
    }

    private static double Element(Loss loss, double p, double t, NonSmoothPoints points) => loss switch
    {
        CategoricalCrossEntropy or SparseCategoricalCrossEntropy => t == 0 ? 0 : -t * Math.Log(p),
        BinaryCrossEntropy => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p),
        MeanSquaredError => (p - t) * (p - t),
        MeanAbsoluteError => Math.Abs(points.Note(p - t)),
        Huber huber => Math.Abs(p - t) is var e && e <= huber.Delta ? e * e / 2 : huber.Delta * (e - huber.Delta / 2),
        _ => throw new NotSupportedException($"The reference does not know the loss '{loss.Kind}'."),
    };
}
