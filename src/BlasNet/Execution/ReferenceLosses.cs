using BlasNet.Losses;

namespace BlasNet.Execution;

/// <summary>Computes losses in double precision by their definitions, from the finished predictions.</summary>
internal static class ReferenceLosses
{
    /// <summary>Turns a model's output into predictions where the loss takes it as logits.</summary>
    public static void Finish(Loss loss, double[] output, int width, Kinks kinks)
    {
        if (loss is { TakesLogits: true, FusedActivation: { } activation })
            ReferenceFunctions.Apply(activation, output, width, kinks);
    }

    /// <summary>Computes the loss of one row. Shapes: p [C], t [C], or [1] for class numbers.</summary>
    public static double Row(Loss loss, ReadOnlySpan<double> p, ReadOnlySpan<float> t, Kinks kinks)
    {
        if (loss is SparseCategoricalCrossEntropy)
            return -Math.Log(p[(int)t[0]]);
        double sum = 0;
        for (int c = 0; c < p.Length; c++)
            sum += Element(loss, p[c], t[c], kinks);
        return loss is CategoricalCrossEntropy ? sum : sum / p.Length;
    }

    private static double Element(Loss loss, double p, double t, Kinks kinks) => loss switch
    {
        CategoricalCrossEntropy => t == 0 ? 0 : -t * Math.Log(p),
        BinaryCrossEntropy => -t * Math.Log(p) - (1 - t) * Math.Log(1 - p),
        MeanSquaredError => (p - t) * (p - t),
        MeanAbsoluteError => Math.Abs(kinks.Pass(p - t)),
        Huber huber => Math.Abs(p - t) is var e && e <= huber.Delta ? e * e / 2 : huber.Delta * (e - huber.Delta / 2),
        _ => throw new NotSupportedException($"The reference does not know the loss '{loss.Kind}'."),
    };
}
