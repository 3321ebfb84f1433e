namespace BlasNet.Kernels;

// Letters: N rows, C columns; d = predictions[n, c] - targets[n, c].

/// <summary>Losses of numbers against numbers, and their gradients.</summary>
internal static class RegressionLosses
{
    /// <summary>Computes rowLoss[n] = weights[n] mean over c of d^2.</summary>
    /// <remarks>
    /// The gradient is dPredictions[n, c] = weights[n] gradientScale / C times 2 d.
    /// Shapes: predictions, targets [N, C]; rowLoss [N]; weights [N], or empty for ones; dPredictions [N, C], or empty if not
    /// needed. Overwrites rowLoss and dPredictions. dPredictions may be the same memory as predictions; others must not overlap.
    /// </remarks>
    public static void MeanSquared(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dPredictions) =>
        RowLosses.Run<SquaredError>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions);

    /// <summary>Computes rowLoss[n] = weights[n] mean over c of |d|; its derivative at 0 is 0.</summary>
    /// <remarks>
    /// The gradient is dPredictions[n, c] = weights[n] gradientScale / C times sign(d).
    /// Shapes: predictions, targets [N, C]; rowLoss [N]; weights [N], or empty for ones; dPredictions [N, C], or empty if not
    /// needed. Overwrites rowLoss and dPredictions. dPredictions may be the same memory as predictions; others must not overlap.
    /// </remarks>
    public static void MeanAbsolute(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dPredictions) =>
        RowLosses.Run<AbsoluteError>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions);

    /// <summary>Computes rowLoss[n] = weights[n] mean of d^2 / 2 if |d| &lt;= delta, else delta |d| - delta^2 / 2 (Huber 1964).</summary>
    /// <remarks>
    /// The gradient is dPredictions[n, c] = weights[n] gradientScale / C times d, limited to plus and minus delta.
    /// Shapes: predictions, targets [N, C]; rowLoss [N]; weights [N], or empty for ones; dPredictions [N, C], or empty if not
    /// needed. Overwrites rowLoss and dPredictions. dPredictions may be the same memory as predictions; others must not overlap.
    /// </remarks>
    public static void Huber(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dPredictions, float delta) =>
        RowLosses.Run<HuberError>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions, delta);

    internal readonly struct SquaredError : IElementLoss
    {
        public static V Apply<V>(V prediction, V target, V constant, out V gradient)
            where V : struct, ILanes<V>
        {
            V d = prediction - target;
            gradient = d + d;
            return d * d;
        }
    }

    internal readonly struct AbsoluteError : IElementLoss
    {
        public static V Apply<V>(V prediction, V target, V constant, out V gradient)
            where V : struct, ILanes<V>
        {
            V d = prediction - target;
            V zero = V.Broadcast(0);
            V sign = V.Broadcast(1) | (d & V.BroadcastBits(0x80000000));
            // d = 0 keeps its 0, and a NaN stays a NaN.
            gradient = V.Select(V.GreaterThan(V.Abs(d), zero), sign, d);
            return V.Abs(d);
        }
    }

    internal readonly struct HuberError : IElementLoss
    {
        public static V Apply<V>(V prediction, V target, V delta, out V gradient)
            where V : struct, ILanes<V>
        {
            V d = prediction - target;
            V half = V.Broadcast(0.5f);
            V size = V.Abs(d);
            V zero = V.Broadcast(0);
            gradient = V.Max(zero - delta, V.Min(delta, d));
            return V.Select(V.GreaterThan(size, delta), delta * (size - half * delta), half * d * d);
        }
    }
}
