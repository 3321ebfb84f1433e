namespace BlasNet.Kernels;

/// <summary>Logits of probabilities, element by element, and their gradients.</summary>
/// <remarks>A probability that rounding made 0 counts as the smallest normal number, a share that it made 1 as half a step below 1, so that
/// logits and gradients are finite.</remarks>
internal static class Logits
{
    private const float Least = 1.17549435e-38f;

    // Half the distance from 1 to the float below it: the most that rounding can have taken away.
    private const float LeastRest = 1f / (1 << 25);

    /// <summary>Computes y[i] = log p[i], whose softmax is p where the elements of a row add up to 1.</summary>
    /// <remarks>Overwrites y. p and y may be the same memory.</remarks>
    public static void OfSoftmax(ReadOnlySpan<float> p, Span<float> y) => LaneMap.Map<Logarithm>(p, y);

    /// <summary>Computes dp[i] = dy[i] / p[i].</summary>
    /// <remarks>Overwrites dp, which may be the same memory as p or dy.</remarks>
    public static void SoftmaxGradient(ReadOnlySpan<float> p, ReadOnlySpan<float> dy, Span<float> dp) =>
        LaneMap.Map<LogarithmGradient>(p, dy, dp);

    /// <summary>Computes y[i] = log p[i] - log(1 - p[i]), whose sigmoid is p.</summary>
    /// <remarks>Overwrites y. p and y may be the same memory.</remarks>
    public static void OfSigmoid(ReadOnlySpan<float> p, Span<float> y) => LaneMap.Map<LogOdds>(p, y);

    /// <summary>Computes dp[i] = dy[i] / (p[i] (1 - p[i])).</summary>
    /// <remarks>Overwrites dp, which may be the same memory as p or dy.</remarks>
    public static void SigmoidGradient(ReadOnlySpan<float> p, ReadOnlySpan<float> dy, Span<float> dp) =>
        LaneMap.Map<LogOddsGradient>(p, dy, dp);

    private static V AtLeast<V>(V p, float least)
        where V : struct, ILanes<V> => V.Max(V.Broadcast(least), p);

    internal readonly struct Logarithm : IFunction
    {
        public static V Apply<V>(V x, V constant)
            where V : struct, ILanes<V> => Maths.Log(AtLeast(x, Least));
    }

    internal readonly struct LogarithmGradient : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x2 / AtLeast(x1, Least);
    }

    internal readonly struct LogOdds : IFunction
    {
        public static V Apply<V>(V x, V constant)
            where V : struct, ILanes<V> => Maths.Log(AtLeast(x, Least)) - Maths.Log(AtLeast(V.Broadcast(1) - x, LeastRest));
    }

    internal readonly struct LogOddsGradient : IFunction2
    {
        // One after the other: the product of the two could round to 0.
        public static V Apply<V>(V x1, V x2, V constant)
            where V : struct, ILanes<V> => x2 / AtLeast(V.Broadcast(1) - x1, LeastRest) / AtLeast(x1, Least);
    }
}
