using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, T targets of each, Q quantiles of each target; d = predictions[n, t, q] - targets[n, t].

/// <summary>The pinball loss of quantiles against numbers, and its gradient.</summary>
internal static class QuantileLoss
{
    /// <summary>Returns the quantiles followed by their repetition, so that sixteen can be read from the place of each.</summary>
    public static float[] Levels(ReadOnlySpan<double> quantiles)
    {
        var levels = new float[quantiles.Length + Lanes.Count - 1];
        for (int i = 0; i < levels.Length; i++)
            levels[i] = (float)quantiles[i % quantiles.Length];
        return levels;
    }

    /// <summary>Computes rowLoss[n] = weights[n] mean over t and q of (1 - q) d where d &gt; 0, else -q d.</summary>
    /// <remarks>
    /// The gradient is dPredictions[n, t, q] = weights[n] gradientScale / (T Q) times 1 - q where d &gt; 0, -q where d &lt; 0, and 0 where
    /// d = 0.
    /// Shapes: predictions [N, T, Q]; targets [N, T]; levels as <see cref="Levels"/> makes them; rowLoss [N]; weights [N], or empty for
    /// ones; dPredictions [N, T, Q], or empty if not needed. Overwrites rowLoss and dPredictions. dPredictions may be the same memory as
    /// predictions; others must not overlap.
    /// </remarks>
    public static void Forward(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int t, ReadOnlySpan<float> levels, int q, Span<float> rowLoss, Span<float> dPredictions)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(predictions, targets, weights, gradientScale, n, t, levels, q, rowLoss, dPredictions);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(predictions, targets, weights, gradientScale, n, t, levels, q, rowLoss, dPredictions);
        else
            Forward<Lanes128>(predictions, targets, weights, gradientScale, n, t, levels, q, rowLoss, dPredictions);
    }

    public static void Forward<V>(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int t, ReadOnlySpan<float> levels, int q, Span<float> rowLoss, Span<float> dPredictions)
        where V : struct, ILanes<V>
    {
        int c = t * q;
        Require.Length(predictions.Length, (long)n * c);
        Require.Length(targets.Length, (long)n * t);
        Require.LengthOrEmpty(weights.Length, n);
        Require.Length(levels.Length, q + Lanes.Count - 1);
        Require.Length(rowLoss.Length, n);
        Require.LengthOrEmpty(dPredictions.Length, (long)n * c);
        for (int row = 0; row < n; row++)
        {
            float weight = weights.IsEmpty ? 1 : weights[row];
            Span<float> dx = dPredictions.IsEmpty ? [] : dPredictions.Slice(row * c, c);
            float sum = Row<V>(
                predictions.Slice(row * c, c), targets.Slice(row * t, t), levels, q, weight * gradientScale / c, dx);
            rowLoss[row] = sum / c * weight;
        }
    }

    private static float Row<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> targets, ReadOnlySpan<float> levels, int q, float factor, Span<float> dx)
        where V : struct, ILanes<V>
    {
        Span<float> repeated = stackalloc float[Lanes.Count];
        repeated.Clear();
        ref float predictions = ref MemoryMarshal.GetReference(x);
        ref float quantiles = ref MemoryMarshal.GetReference(levels);
        ref float gradients = ref MemoryMarshal.GetReference(dx);
        V zero = V.Broadcast(0), one = V.Broadcast(1), scale = V.Broadcast(factor), sum = zero;
        int target = 0, level = 0;
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, x.Length - i), first = level;
            for (int lane = 0; lane < width; lane++)
            {
                repeated[lane] = targets[target];
                if (++level == q)
                    (level, target) = (0, target + 1);
            }
            V above = V.Load(ref quantiles, (nuint)first), d = Lanes.Read<V>(ref predictions, (nuint)i, width)
                - V.Load(ref MemoryMarshal.GetReference(repeated), 0);
            V below = one - above, isAbove = V.GreaterThan(d, zero);
            // Lanes after the row have other targets, from the vector before.
            V loss = V.Select(isAbove, below * d, (zero - above) * d);
            sum += width == Lanes.Count ? loss : loss & Lanes.First<V>(width);
            if (dx.IsEmpty)
                continue;
            // d = 0 keeps its 0, and a NaN stays a NaN.
            V slope = V.Select(isAbove, below, V.Select(V.GreaterThan(zero, d), zero - above, d));
            Lanes.Write(slope * scale, ref gradients, (nuint)i, width);
        }
        return V.Sum(sum);
    }
}
