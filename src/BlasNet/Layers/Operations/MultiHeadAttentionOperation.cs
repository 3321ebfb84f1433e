using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Attention of several heads and its gradients.</summary>
/// <remarks>
/// The heads of a projection lie side by side in its rows, [T, heads · dim], so that products read and write one head as columns of that
/// matrix, and nothing is moved. The projections are products over the rows of all samples of a tile; between them one head of one
/// sample after the other is mixed, while its weights [T, S] are in the cache (the other part of this class).
/// </remarks>
internal sealed partial class MultiHeadAttentionOperation(
    AttentionSize size, AttentionRoles roles, bool useBias, bool causal, float dropout, bool trains, int capacity) : Operation
{
    // Projections: their parameters, and the workspaces of their results and of the gradients of these.
    private const int Query = 0, Key = 1, Value = 2, Mixture = 3, FirstGradient = 5;

    // Tiles of so many rows are worth the packing of the kernels.
    private const int FewestProductRows = 48;

    private readonly Projection[] projections =
    [
        new(AttentionRoles.Query, size.T, size.D, size.KeyWidth), new(roles.Key, size.S, size.Dk, size.KeyWidth),
        new(roles.Value, size.S, size.Dv, size.ValueWidth),
    ];

    private readonly int fewestRows = (FewestProductRows - 1) / Math.Min(size.T, size.S) + 1;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces
    {
        get
        {
            int queries = size.T * size.KeyWidth, keys = size.S * size.KeyWidth, values = size.S * size.ValueWidth;
            int mixture = size.T * size.ValueWidth;
            Workspace[] always = [new("queries", queries), new("keys", keys), new("values", values), new("mixture", mixture)];
            if (!trains)
                return [.. always, Workspace.OfTile("weights", size.Scores)];
            Workspace[] training =
            [
                .. always, new("weights", size.Heads * size.Scores),
                new("query gradient", queries, BackwardOnly: true), new("key gradient", keys, BackwardOnly: true),
                new("value gradient", values, BackwardOnly: true), new("mixture gradient", mixture, BackwardOnly: true),
                Workspace.OfTile("weight gradient", size.Scores, backwardOnly: true),
            ];
            return drops ? [.. training, Workspace.OfTile("dropped weights", size.Scores)] : training;
        }
    }

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("projections", Project, RowTiling.AtLeast(fewestRows)) with { FlopsPerRow = size.InputFlops },
        Phase.ByRows("attention", Mix) with { FlopsPerRow = size.MixFlops },
        Phase.ByRows("output", ProjectMixture, RowTiling.AtLeast(fewestRows)) with { FlopsPerRow = size.OutputFlops },
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("mixture gradient", MixtureGradient, RowTiling.AtLeast(fewestRows)) with { FlopsPerRow = size.OutputFlops },
        Phase.ByRows("attention gradient", MixGradients) with { FlopsPerRow = 2 * size.MixFlops },
        Phase.ByRows("input gradients", InputGradients, RowTiling.AtLeast(fewestRows))
            with { ForInputGradient = true, FlopsPerRow = size.InputFlops },
        Phase.ByParts("kernel gradients", WorkSplit.Product(
            projections.Sum(each => each.Inputs) + size.ValueWidth,
            2.0 * capacity * Math.Max(size.T, size.S) * Math.Max(size.KeyWidth, size.D)), KernelGradients)
            with { OnlyParameterGradients = true, FlopsPerRow = size.InputFlops + size.OutputFlops },
    ];

    // Q, K and V: the rows of the inputs times the kernels, plus the biases.
    private void Project(StepMemory m, Tile rows)
    {
        for (int p = Query; p <= Value; p++)
        {
            (int input, int steps, int inputs, int width) = projections[p];
            Product(m, p, m.X(rows, input), rows.Count * steps, inputs, width, m.Workspace(rows, p));
        }
    }

    private void ProjectMixture(StepMemory m, Tile rows) =>
        Product(m, Mixture, m.Workspace(rows, Mixture), rows.Count * size.T, size.ValueWidth, size.D, m.Y(rows));

    private void Product(StepMemory m, int projection, ReadOnlySpan<float> x, int n, int inputs, int width, Span<float> y)
    {
        Gemm.Multiply(ReadOnlyMatrix.Of(x, n, inputs), Kernel(m, projection, inputs, width), Matrix.Of(y, n, width));
        if (useBias)
            Bias.AddBias(y, m.W(KernelIndex(projection) + 1), n, width);
    }

    // dO = dy · Woᵀ
    private void MixtureGradient(StepMemory m, Tile rows)
    {
        int n = rows.Count * size.T;
        Gemm.Multiply(ReadOnlyMatrix.Of(m.DY(rows), n, size.D), Kernel(m, Mixture, size.ValueWidth, size.D).Transpose(),
            Matrix.Of(m.Workspace(rows, FirstGradient + Mixture), n, size.ValueWidth));
    }

    // dx = dQ · Wqᵀ and alike; an input in several roles gets their sum.
    private void InputGradients(StepMemory m, Tile rows)
    {
        for (int p = Query; p <= Value; p++)
        {
            (int input, int steps, int inputs, int width) = projections[p];
            if (!m.NeedsInputGradient(input))
                continue;
            bool accumulate = false;
            for (int before = Query; before < p; before++)
                accumulate |= projections[before].Input == input;
            int n = rows.Count * steps;
            Gemm.Multiply(ReadOnlyMatrix.Of(m.Workspace(rows, FirstGradient + p), n, width), Kernel(m, p, inputs, width).Transpose(),
                Matrix.Of(m.DX(rows, input), n, inputs), accumulate);
        }
    }

    // dW = xᵀ · dz for the rows of this part, of all kernels one below the other.
    private void KernelGradients(StepMemory m, Tile part)
    {
        int above = 0;
        for (int p = Query; p <= Value; above += projections[p++].Inputs)
        {
            (int input, int steps, int inputs, int width) = projections[p];
            KernelGradient(m, p, part, above, m.AllX(input), m.AllWorkspace(FirstGradient + p), m.Rows * steps, inputs, width);
        }
        KernelGradient(m, Mixture, part, above, m.AllWorkspace(Mixture), m.AllDY(), m.Rows * size.T, size.ValueWidth, size.D);
    }

    private void KernelGradient(StepMemory m, int projection, Tile part, int above, ReadOnlySpan<float> x, ReadOnlySpan<float> dz, int n,
        int inputs, int width)
    {
        int start = Math.Max(part.Start - above, 0), count = Math.Min(part.End - above, inputs) - start;
        if (count <= 0)
            return;
        int kernel = KernelIndex(projection);
        Gemm.Multiply(ReadOnlyMatrix.Of(x, n, inputs).ColumnRange(start, count).Transpose(), ReadOnlyMatrix.Of(dz, n, width),
            Matrix.Of(m.DW(kernel), inputs, width).RowRange(start, count), m.Accumulate);
        if (useBias && start == 0)
            Bias.ColumnSums(dz, n, width, m.DW(kernel + 1), m.Accumulate);
    }

    private int KernelIndex(int projection) => useBias ? 2 * projection : projection;

    private ReadOnlyMatrix Kernel(StepMemory m, int projection, int inputs, int width) =>
        ReadOnlyMatrix.Of(m.W(KernelIndex(projection)), inputs, width);

    /// <summary>The projection of an input: its steps and floats, and the floats of all heads.</summary>
    private readonly record struct Projection(int Input, int Steps, int Inputs, int Width);
}
