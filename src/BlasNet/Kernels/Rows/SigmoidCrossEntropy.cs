namespace BlasNet.Kernels;

// Letters: N rows, C columns.

/// <summary>Sigmoid, binary cross-entropy and the gradient of both; logits of plus and minus 10000 stay finite.</summary>
internal static class SigmoidCrossEntropy
{
    /// <summary>Computes rowLoss[n] = -weights[n] mean over c of (t log p + (1 - t) log(1 - p)) with p = sigmoid(logits[n, c]).</summary>
    /// <remarks>
    /// The gradient is dLogits[n, c] = weights[n] gradientScale / C times (p - t).
    /// Shapes: logits, targets, probabilities [N, C]; rowLoss [N]; weights [N], or empty for ones; dLogits [N, C], or empty if not
    /// needed. Overwrites probabilities, rowLoss and dLogits. dLogits may be the same memory as logits; others must not overlap.
    /// </remarks>
    public static void Forward(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> probabilities, Span<float> rowLoss, Span<float> dLogits)
    {
        Activations.Forward(ActivationKind.Sigmoid, 0, logits, probabilities);
        RowLosses.Run<Loss>(logits, targets, weights, gradientScale, n, c, rowLoss, dLogits);
    }

    /// <summary>max(x, 0) - x t + log(1 + exp(-|x|)), whose derivative is sigmoid(x) - t.</summary>
    internal readonly struct Loss : IElementLoss
    {
        public static V Apply<V>(V x, V t, V constant, out V gradient)
            where V : struct, ILanes<V>
        {
            V zero = V.Broadcast(0);
            V one = V.Broadcast(1);
            V e = Maths.Exp(x | V.BroadcastBits(0x80000000));
            gradient = V.Select(V.GreaterThan(zero, x), e, one) / (one + e) - t;
            return V.Max(zero, x) - x * t + Maths.LogOnePlus(e);
        }
    }
}
