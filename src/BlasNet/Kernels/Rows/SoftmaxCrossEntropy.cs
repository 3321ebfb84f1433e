using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C columns (classes).

/// <summary>Softmax, cross-entropy and the gradient of both in one go; logits of plus and minus 10000 stay finite.</summary>
internal static class SoftmaxCrossEntropy
{
    /// <summary>Computes the loss against one class number per row: rowLoss[n] = -weights[n] log p[n, label[n]].</summary>
    /// <remarks>
    /// The gradient is dLogits[n, c] = weights[n] gradientScale (p[n, c] - [c = label[n]]). With smoothing s the targets are
    /// (1 - s) [c = label[n]] + s / C in both.
    /// Shapes: logits, probabilities [N, C]; labels, rowLoss [N]; weights [N], or empty for ones; dLogits [N, C], or empty if not
    /// needed. Overwrites probabilities, rowLoss and dLogits. dLogits may be the same memory as logits; others must not overlap.
    /// </remarks>
    public static void Sparse(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> probabilities, Span<float> rowLoss, Span<float> dLogits, float smoothing = 0)
    {
        if (Vector512.IsHardwareAccelerated)
            Sparse<Lanes512>(logits, labels, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
        else if (Vector256.IsHardwareAccelerated)
            Sparse<Lanes256>(logits, labels, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
        else
            Sparse<Lanes128>(logits, labels, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
    }

    /// <summary>Computes the loss against a distribution per row: rowLoss[n] = -weights[n] sum over c of t[n, c] log p[n, c].</summary>
    /// <remarks>
    /// The gradient is dLogits[n, c] = weights[n] gradientScale (p[n, c] sum over k of t[n, k] - t[n, c]); a row of t need not sum to 1.
    /// With smoothing s the targets are (1 - s) t[n, c] + s / C in both.
    /// Shapes: logits, targets, probabilities [N, C]; rowLoss [N]; weights [N], or empty for ones; dLogits [N, C], or empty if not
    /// needed. Overwrites probabilities, rowLoss and dLogits. dLogits may be the same memory as logits; others must not overlap.
    /// </remarks>
    public static void Dense(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> probabilities, Span<float> rowLoss, Span<float> dLogits, float smoothing = 0)
    {
        if (Vector512.IsHardwareAccelerated)
            Dense<Lanes512>(logits, targets, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
        else if (Vector256.IsHardwareAccelerated)
            Dense<Lanes256>(logits, targets, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
        else
            Dense<Lanes128>(logits, targets, weights, gradientScale, n, c, probabilities, rowLoss, dLogits, smoothing);
    }

    public static void Sparse<V>(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> probabilities, Span<float> rowLoss, Span<float> dLogits, float smoothing = 0)
        where V : struct, ILanes<V>
    {
        Require.Length(labels.Length, n);
        CheckLengths(logits, weights, n, c, probabilities, rowLoss, dLogits);
        for (int row = 0; row < n; row++)
        {
            int label = LabelOf(labels[row], row, c);
            ReadOnlySpan<float> x = logits.Slice(row * c, c);
            Span<float> p = probabilities.Slice(row * c, c);
            float weight = weights.IsEmpty ? 1 : weights[row];
            (float largest, float sum) = Softmax.ForwardRow<V>(x, p);
            float below = largest - x[label];
            if (smoothing != 0)
                below += smoothing * (MeanBelow<V>(x, largest) - below);
            rowLoss[row] = weight * (MathF.Log(sum) + below);
            if (dLogits.IsEmpty)
                continue;
            Span<float> dx = dLogits.Slice(row * c, c);
            float factor = weight * gradientScale;
            if (smoothing == 0)
                LaneMap.Map<Elementwise.Scaling, V>(p, dx, factor);
            else
                EvenGradient<V>(p, smoothing / c, factor, dx);
            dx[label] = (p[label] - (1 - smoothing + smoothing / c)) * factor;
        }
    }

    public static void Dense<V>(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> probabilities, Span<float> rowLoss, Span<float> dLogits, float smoothing = 0)
        where V : struct, ILanes<V>
    {
        Require.Length(targets.Length, (long)n * c);
        CheckLengths(logits, weights, n, c, probabilities, rowLoss, dLogits);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> x = logits.Slice(row * c, c);
            ReadOnlySpan<float> t = targets.Slice(row * c, c);
            Span<float> p = probabilities.Slice(row * c, c);
            float weight = weights.IsEmpty ? 1 : weights[row];
            (float largest, float sum) = Softmax.ForwardRow<V>(x, p);
            float loss = LossOfRow<V>(x, t, smoothing, largest, MathF.Log(sum), out float sumOfTargets);
            rowLoss[row] = weight * loss;
            if (!dLogits.IsEmpty)
                GradientOfRow<V>(p, t, smoothing, sumOfTargets, weight * gradientScale, dLogits.Slice(row * c, c));
        }
    }

    private static int LabelOf(float label, int row, int c)
    {
        int number = (int)label;
        if ((uint)number >= (uint)c || number != label)
            throw new ArgumentException(FormattableString.Invariant(
                $"The label of row '{row}' is '{label}', but it must be an integer from 0 to '{c - 1}'."));
        return number;
    }

    private static float LossOfRow<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> t, float smoothing, float largest, float logOfSum, out float sumOfTargets)
        where V : struct, ILanes<V>
    {
        ref float logits = ref MemoryMarshal.GetReference(x);
        ref float targets = ref MemoryMarshal.GetReference(t);
        V top = V.Broadcast(largest);
        V log = V.Broadcast(logOfSum);
        V zero = V.Broadcast(0), kept = V.Broadcast(1 - smoothing), even = V.Broadcast(smoothing / x.Length);
        V loss = zero;
        V sum = zero;
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            V lx = Lanes.Read<V>(ref logits, (nuint)i, count);
            V lt = Lanes.First<V>(count) & V.MultiplyAdd(Lanes.Read<V>(ref targets, (nuint)i, count), kept, even);
            sum += lt;
            // A class with target 0 adds nothing, even where its probability is 0 and the logarithm infinite.
            loss += V.Select(V.Equal(lt, zero), zero, lt * (log + (top - lx)));
        }
        sumOfTargets = V.Sum(sum);
        return V.Sum(loss);
    }

    private static void GradientOfRow<V>(
        ReadOnlySpan<float> p, ReadOnlySpan<float> t, float smoothing, float sumOfTargets, float factor, Span<float> dx)
        where V : struct, ILanes<V>
    {
        ref float probabilities = ref MemoryMarshal.GetReference(p);
        ref float targets = ref MemoryMarshal.GetReference(t);
        ref float gradient = ref MemoryMarshal.GetReference(dx);
        V sum = V.Broadcast(sumOfTargets), scale = V.Broadcast(factor);
        V kept = V.Broadcast(1 - smoothing), even = V.Broadcast(smoothing / p.Length);
        for (int i = 0; i < p.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, p.Length - i);
            V target = V.MultiplyAdd(Lanes.Read<V>(ref targets, (nuint)i, count), kept, even);
            V difference = Lanes.Read<V>(ref probabilities, (nuint)i, count) * sum - target;
            Lanes.Write(difference * scale, ref gradient, (nuint)i, count);
        }
    }

    // The mean over the classes of largest - x.
    private static float MeanBelow<V>(ReadOnlySpan<float> x, float largest)
        where V : struct, ILanes<V>
    {
        ref float logits = ref MemoryMarshal.GetReference(x);
        V top = V.Broadcast(largest), sum = V.Broadcast(0);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            sum += Lanes.First<V>(count) & (top - Lanes.Read<V>(ref logits, (nuint)i, count));
        }
        return V.Sum(sum) / x.Length;
    }

    // dx = (p - share) · factor
    private static void EvenGradient<V>(ReadOnlySpan<float> p, float share, float factor, Span<float> dx)
        where V : struct, ILanes<V>
    {
        ref float probabilities = ref MemoryMarshal.GetReference(p);
        ref float gradient = ref MemoryMarshal.GetReference(dx);
        V even = V.Broadcast(share), scale = V.Broadcast(factor);
        for (int i = 0; i < p.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, p.Length - i);
            Lanes.Write((Lanes.Read<V>(ref probabilities, (nuint)i, count) - even) * scale, ref gradient, (nuint)i, count);
        }
    }

    private static void CheckLengths(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> weights, int n, int c, Span<float> probabilities, Span<float> rowLoss,
        Span<float> dLogits)
    {
        Require.Length(logits.Length, (long)n * c);
        Require.LengthOrEmpty(weights.Length, n);
        Require.Length(probabilities.Length, (long)n * c);
        Require.Length(rowLoss.Length, n);
        Require.LengthOrEmpty(dLogits.Length, (long)n * c);
    }
}
