using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows, C columns.

/// <summary>A loss that is a mean over the columns of a row.</summary>
internal interface IElementLoss
{
    /// <summary>Computes the loss of each element and its derivative by the prediction.</summary>
    static abstract V Apply<V>(V prediction, V target, V constant, out V gradient)
        where V : struct, ILanes<V>;
}

/// <summary>Evaluation of element losses over rows.</summary>
internal static class RowLosses
{
    /// <summary>Computes rowLoss[n] = weights[n] mean over c of loss(predictions[n, c], targets[n, c]).</summary>
    /// <remarks>
    /// The gradient is dPredictions[n, c] = weights[n] gradientScale / C times the derivative of the element's loss.
    /// Shapes: predictions, targets [N, C]; rowLoss [N]; weights [N], or empty for ones; dPredictions [N, C], or empty if not
    /// needed. Overwrites rowLoss and dPredictions. dPredictions may be the same memory as predictions; others must not overlap.
    /// </remarks>
    public static void Run<L>(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dPredictions, float constant = 0)
        where L : struct, IElementLoss
    {
        if (Vector512.IsHardwareAccelerated)
            Run<L, Lanes512>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions, constant);
        else if (Vector256.IsHardwareAccelerated)
            Run<L, Lanes256>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions, constant);
        else
            Run<L, Lanes128>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions, constant);
    }

    public static void Run<L, V>(
        ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dPredictions, float constant)
        where L : struct, IElementLoss
        where V : struct, ILanes<V>
    {
        Require.Length(predictions.Length, (long)n * c);
        Require.Length(targets.Length, (long)n * c);
        Require.LengthOrEmpty(weights.Length, n);
        Require.Length(rowLoss.Length, n);
        Require.LengthOrEmpty(dPredictions.Length, (long)n * c);
        if (c == 1)
        {
            RunColumn<L, V>(predictions, targets, weights, gradientScale, rowLoss, dPredictions, constant);
            return;
        }
        if (c < Lanes.Count)
        {
            RunNarrow<L, V>(predictions, targets, weights, gradientScale, n, c, rowLoss, dPredictions, constant);
            return;
        }
        for (int row = 0; row < n; row++)
        {
            float weight = weights.IsEmpty ? 1 : weights[row];
            Span<float> dx = dPredictions.IsEmpty ? [] : dPredictions.Slice(row * c, c);
            float sum = RunRow<L, V>(predictions.Slice(row * c, c), targets.Slice(row * c, c), weight * gradientScale / c, dx, constant);
            rowLoss[row] = sum / c * weight;
        }
    }

    private static float RunRow<L, V>(ReadOnlySpan<float> x, ReadOnlySpan<float> t, float factor, Span<float> dx, float constant)
        where L : struct, IElementLoss
        where V : struct, ILanes<V>
    {
        ref float predictions = ref MemoryMarshal.GetReference(x);
        ref float targets = ref MemoryMarshal.GetReference(t);
        ref float gradients = ref MemoryMarshal.GetReference(dx);
        V lanes = V.Broadcast(constant);
        V scale = V.Broadcast(factor);
        V sum = V.Broadcast(0);
        int i = 0;
        for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
        {
            sum += L.Apply(V.Load(ref predictions, (nuint)i), V.Load(ref targets, (nuint)i), lanes, out V gradient);
            if (!dx.IsEmpty)
                (gradient * scale).Store(ref gradients, (nuint)i);
        }
        int rest = x.Length - i;
        if (rest > 0)
        {
            V loss = L.Apply(
                V.LoadPart(ref predictions, (nuint)i, rest), V.LoadPart(ref targets, (nuint)i, rest), lanes, out V gradient);
            sum += loss & Lanes.First<V>(rest);
            if (!dx.IsEmpty)
                Lanes.StorePart(gradient * scale, ref gradients, (nuint)i, rest);
        }
        return V.Sum(sum);
    }

    /// <summary>Processes sixteen rows at a time where each is shorter than a vector.</summary>
    private static void RunNarrow<L, V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> t, ReadOnlySpan<float> weights, float gradientScale,
        int n, int c, Span<float> rowLoss, Span<float> dx, float constant)
        where L : struct, IElementLoss
        where V : struct, ILanes<V>
    {
        Span<float> losses = stackalloc float[Lanes.Count * Lanes.Count], gradients = stackalloc float[Lanes.Count * Lanes.Count];
        ref float predictions = ref MemoryMarshal.GetReference(x);
        ref float targets = ref MemoryMarshal.GetReference(t);
        V lanes = V.Broadcast(constant);
        float share = 1f / c;
        for (int first = 0; first < n; first += Lanes.Count)
        {
            int rows = Math.Min(Lanes.Count, n - first), start = first * c;
            for (int i = 0; i < rows * c; i += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, rows * c - i);
                V loss = L.Apply(Lanes.Read<V>(ref predictions, (nuint)(start + i), count),
                    Lanes.Read<V>(ref targets, (nuint)(start + i), count), lanes, out V gradient);
                loss.Store(ref losses[i], 0);
                gradient.Store(ref gradients[i], 0);
            }
            Span<float> results = dx.IsEmpty ? gradients : dx.Slice(start, rows * c);
            for (int row = 0, i = 0; row < rows; row++)
            {
                float weight = weights.IsEmpty ? share : weights[first + row] * share, scale = weight * gradientScale, sum = 0;
                for (int last = i + c; i < last; i++)
                {
                    sum += losses[i];
                    results[i] = gradients[i] * scale;
                }
                rowLoss[first + row] = sum * weight;
            }
        }
    }

    /// <summary>Processes sixteen rows at a time where each has one column.</summary>
    private static void RunColumn<L, V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> t, ReadOnlySpan<float> weights, float gradientScale,
        Span<float> rowLoss, Span<float> dx, float constant)
        where L : struct, IElementLoss
        where V : struct, ILanes<V>
    {
        ref float predictions = ref MemoryMarshal.GetReference(x);
        ref float targets = ref MemoryMarshal.GetReference(t);
        V lanes = V.Broadcast(constant);
        V scale = V.Broadcast(gradientScale);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            V loss = L.Apply(
                V.LoadPart(ref predictions, (nuint)i, count), V.LoadPart(ref targets, (nuint)i, count), lanes, out V gradient);
            V weight = weights.IsEmpty ? V.Broadcast(1) : V.LoadPart(ref MemoryMarshal.GetReference(weights), (nuint)i, count);
            Lanes.Write(loss * weight, ref MemoryMarshal.GetReference(rowLoss), (nuint)i, count);
            if (!dx.IsEmpty)
                Lanes.Write(gradient * (weight * scale), ref MemoryMarshal.GetReference(dx), (nuint)i, count);
        }
    }
}
