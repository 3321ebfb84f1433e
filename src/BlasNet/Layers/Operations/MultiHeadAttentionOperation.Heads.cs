using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <content>What the heads mix, sample by sample and head by head.</content>
internal sealed partial class MultiHeadAttentionOperation
{
    // Training keeps the weights of all heads; otherwise they live no longer than a head.
    private const int Weights = 4, WeightGradient = 9, Dropped = 10;

    private readonly float scale = (float)(1 / Math.Sqrt(size.KeyDim));
    private readonly bool drops = dropout > 0;

    // P = softmax(Q · Kᵀ / √keyDim), O = P · V, with the weights that dropout leaves.
    private void Mix(StepMemory m, Tile rows)
    {
        for (int n = 0; n < rows.Count; n++)
        {
            int length = Length(m, rows, n);
            for (int head = 0; head < size.Heads; head++)
            {
                Span<float> p = WeightsOf(m, rows, n, head);
                ReadOnlyMatrix keys = Head(m, rows, n, Key, head).RowRange(0, length);
                Gemm.Multiply(Head(m, rows, n, Query, head), keys.Transpose(), OfKeys(p, length), false, scale);
                Softmax.Masked(p, size.T, size.S, length, causal);
                Gemm.Multiply(OfKeys(DroppedOf(m, rows, n, head, p), length), Head(m, rows, n, Value, head).RowRange(0, length),
                    Head(m, rows, n, Mixture, head));
            }
        }
    }

    private void MixGradients(StepMemory m, Tile rows)
    {
        for (int n = 0; n < rows.Count; n++)
        {
            int length = Length(m, rows, n);
            // No query looked at padding.
            Of(m, rows, n, FirstGradient + Key)[(length * size.KeyWidth)..].Clear();
            Of(m, rows, n, FirstGradient + Value)[(length * size.ValueWidth)..].Clear();
            for (int head = 0; head < size.Heads; head++)
                MixGradient(m, rows, n, head, length);
        }
    }

    // dV = Pᵀ · dO, dP = dO · Vᵀ, dS = P ⊙ (dP - Σ P ⊙ dP), dQ = dS · K / √keyDim, dK = dSᵀ · Q / √keyDim
    private void MixGradient(StepMemory m, Tile rows, int n, int head, int length)
    {
        Span<float> p = WeightsOf(m, rows, n, head), ds = m.Scratch(rows, WeightGradient);
        ReadOnlyMatrix mixture = Head(m, rows, n, FirstGradient + Mixture, head);
        Gemm.Multiply(OfKeys(DroppedOf(m, rows, n, head, p), length).Transpose(), mixture,
            Head(m, rows, n, FirstGradient + Value, head).RowRange(0, length));
        ReadOnlyMatrix values = Head(m, rows, n, Value, head).RowRange(0, length);
        Gemm.Multiply(mixture, values.Transpose(), OfKeys(ds, length));
        if (drops)
            Kernels.Dropout.Backward(DropoutKey(m), FirstWeight(m, rows, n, head), dropout, ds, ds);
        Softmax.MaskedBackward(p, ds, ds, size.T, size.S, length, causal);
        Gemm.Multiply(OfKeys(ds, length), Head(m, rows, n, Key, head).RowRange(0, length),
            Head(m, rows, n, FirstGradient + Query, head), false, scale);
        Gemm.Multiply(OfKeys(ds, length).Transpose(), Head(m, rows, n, Query, head),
            Head(m, rows, n, FirstGradient + Key, head).RowRange(0, length), false, scale);
    }

    // The weights that the mixture takes; the backward pass draws them again.
    private ReadOnlySpan<float> DroppedOf(StepMemory m, Tile rows, int n, int head, ReadOnlySpan<float> p)
    {
        if (!drops)
            return p;
        Span<float> dropped = m.Scratch(rows, Dropped);
        Kernels.Dropout.Forward(DropoutKey(m), FirstWeight(m, rows, n, head), dropout, p, dropped);
        return dropped;
    }

    private Span<float> WeightsOf(StepMemory m, Tile rows, int n, int head) => trains
        ? m.Workspace(rows, Weights).Slice((n * size.Heads + head) * size.Scores, size.Scores)
        : m.Scratch(rows, Weights);

    // The number of the first weight of a head, by which dropout draws.
    private long FirstWeight(StepMemory m, Tile rows, int n, int head) => ((m.PlaceOf(rows) + n) * size.Heads + head) * size.Scores;

    private static ulong DropoutKey(StepMemory m) => m.Random(RandomPurpose.Dropout).Key;

    // The steps of a sample's value that are no padding.
    private int Length(StepMemory m, Tile rows, int n) => m.Lengths(rows, roles.Value) is [_, ..] lengths ? (int)lengths[n] : size.S;

    // The columns of weights that belong to steps before the padding.
    private Matrix OfKeys(Span<float> weights, int length) => Matrix.Of(weights, size.T, size.S).ColumnRange(0, length);

    private ReadOnlyMatrix OfKeys(ReadOnlySpan<float> weights, int length) =>
        ReadOnlyMatrix.Of(weights, size.T, size.S).ColumnRange(0, length);

    // One head's columns of a projection of a sample.
    private Matrix Head(StepMemory m, Tile rows, int n, int workspace, int head)
    {
        (int steps, int width) = Extents(workspace);
        return Matrix.Of(Of(m, rows, n, workspace), steps, width).ColumnRange(head * (width / size.Heads), width / size.Heads);
    }

    private Span<float> Of(StepMemory m, Tile rows, int n, int workspace)
    {
        (int steps, int width) = Extents(workspace);
        return m.Workspace(rows, workspace).Slice(n * steps * width, steps * width);
    }

    private (int Steps, int Width) Extents(int workspace) => (workspace % FirstGradient) switch
    {
        Query => (size.T, size.KeyWidth),
        Key => (size.S, size.KeyWidth),
        Value => (size.S, size.ValueWidth),
        _ => (size.T, size.ValueWidth),
    };
}
