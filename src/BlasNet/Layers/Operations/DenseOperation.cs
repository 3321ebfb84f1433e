using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Dense layer y = f(factor · x · w + b) and its gradients.</summary>
/// <remarks>Letters: N rows, P positions of each, I inputs, U units; x [N, P, I], w [I, U], b [U], y [N, P, U]. The products have N·P
/// rows.</remarks>
internal sealed class DenseOperation(int inputs, int units, int positions, float factor, bool useBias, ActivationKind activation,
    float parameter, int capacity, Mode mode) : Operation
{
    private const int Kernel = 0, Bias = 1;
    private const int Packed = 0, ActivatedGradient = 0;
    private const int FewestRowsOfHalf = 24;

    // The input's gradient reads a large kernel transposed. Cut by columns of the result instead of rows, each weight is packed once:
    // 2048 x 2048 weights and 512 rows 48.7 -> 44.9 ms.
    private const int FewestColumns = 512;

    // What a part of a packed kernel has at least, so that waking a worker is worth it.
    private const int FewestPacked = 1 << 15;

    // Small kernels are updated together.
    private const int FewestUpdated = 1 << 14;

    private readonly bool activates = activation != ActivationKind.Identity;

    // For each tile of rows OpenBLAS reads and packs the whole kernel: tiles must be tall enough to be worth that, and taller where the
    // kernel does not stay in a cache. Measured with 2048 x 2048 weights and 512 rows: a step with tiles of 128 rows is 2 to 6 % faster
    // than one with 64.
    // A narrow product of some 10 000 additions ends before the next tile has begun: its tiles have up to 256 rows. A small batch still
    // makes two low tiles, to keep a second core busy.
    private readonly int fewestRows = (FewestRows((long)inputs * units, IsNarrow(units),
        (int)Math.Clamp(((long)capacity * positions + 1) / 2, FewestRowsOfHalf, int.MaxValue)) - 1) / positions + 1;

    // Few units, such as the classes at the end of a network, have a kernel of their own.
    private readonly bool narrow = IsNarrow(units);

    // For predictions the kernel is packed once for all batches, unless OpenBLAS is as fast. In training, where it changes with each step,
    // packing it took longer than OpenBLAS does in all: 784 x 512 weights, 128 rows, 0.76 and 0.20 ms against 1.0.
    private readonly bool packs = mode == Mode.Inference && !IsNarrow(units) && !IsLarge((long)inputs * units);

    public override bool BackwardReadsInput => true;

    public override bool BackwardReadsOutput => activates;

    public override IReadOnlyList<Workspace> Workspaces
    {
        get
        {
            if (packs)
                return [new("packed kernel", 0, checked(PackedProduct.Width(units) * inputs))];
            return activates ? [new("activated gradient", positions * units, BackwardOnly: true)] : [];
        }
    }

    public override IReadOnlyList<Phase> Forward
    {
        get
        {
            Phase product = Phase.ByRows("product", Product, RowTiling.AtLeast(fewestRows)) with { Products = LayerProducts.Output };
            return packs
                ? [Phase.ByParts("packed kernel", PackedParts(units, inputs), Pack) with { Prepares = Packed }, product]
                : [product];
        }
    }

    public override IReadOnlyList<Phase> Backward
    {
        get
        {
            var phases = new List<Phase>();
            if (activates)
                phases.Add(Phase.ByRows("activation gradient", ActivationGradient) with { FloatsPerRow = 3 * positions * units });
            Phase inputGradient = !narrow && IsLarge((long)inputs * units)
                ? Phase.ByParts("input gradient", Tiling.AtLeast(inputs, FewestColumns, FloatBlock.Alignment), InputGradientOfPart)
                : Phase.ByRows("input gradient", InputGradient, RowTiling.AtLeast(fewestRows));
            phases.Add(inputGradient with { ForInputGradient = true, Products = LayerProducts.InputGradient });
            Phase weightGradient = Phase.ByParts(
                "weight gradient", WorkSplit.Product(inputs, 2.0 * units * capacity * positions), WeightGradient);
            phases.Add(weightGradient with
            {
                OnlyParameterGradients = true, Products = LayerProducts.KernelGradient,
                Completes = (long)inputs * units >= FewestUpdated
                    ? part => new GradientPart(Kernel, part.Start * units, part.Count * units)
                    : null,
            });
            return phases;
        }
    }

    private static Tiling PackedParts(int columns, int length) =>
        Tiling.AtLeast(columns, Math.Max(FloatBlock.Alignment, FewestPacked / Math.Max(1, length)), FloatBlock.Alignment);

    // Some columns of factor · w.
    private void Pack(StepMemory m, Tile part) => PackedProduct.Pack(Weights(m).ColumnRange(part.Start, part.Count),
        m.Workspace(Packed).Slice(part.Start * inputs, PackedProduct.Width(part.Count) * inputs), inputs, 0, factor);

    // y = f(factor · x · w + b)
    private void Product(StepMemory m, Tile rows)
    {
        Span<float> y = m.Y(rows);
        int n = rows.Count * positions;
        var x = ReadOnlyMatrix.Of(m.X(rows), n, inputs);
        ReadOnlySpan<float> bias = useBias ? m.W(Bias) : [];
        if (!narrow && !packs)
        {
            Gemm.Multiply(x, Weights(m), Matrix.Of(y, n, units), false, factor);
            if (useBias)
            {
                Kernels.Bias.AddBiasActivate(activation, parameter, y, bias, n, units);
                return;
            }
        }
        else if (narrow)
        {
            NarrowProduct.Output(m.X(rows), m.W(Kernel), bias, n, inputs, units, y, factor);
        }
        else
        {
            PackedProduct.Multiply(x, m.Workspace(Packed), Matrix.Of(y, n, units), false, bias);
        }
        if (activates)
            Activations.Forward(activation, parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) =>
        Activations.Backward(activation, parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, ActivatedGradient));

    // dx = factor · dz · wᵀ
    private void InputGradient(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> dz = activates ? m.Workspace(rows, ActivatedGradient) : m.DY(rows);
        int n = rows.Count * positions;
        if (narrow)
            NarrowProduct.InputGradient(dz, m.W(Kernel), n, inputs, units, m.DX(rows), factor);
        else
            Gemm.Multiply(ReadOnlyMatrix.Of(dz, n, units), Weights(m).Transpose(), Matrix.Of(m.DX(rows), n, inputs), false, factor);
    }

    // Some columns of dx = factor · dz · wᵀ, for all rows.
    private void InputGradientOfPart(StepMemory m, Tile part)
    {
        ReadOnlySpan<float> dz = activates ? m.AllWorkspace(ActivatedGradient) : m.AllDY();
        int n = m.Rows * positions;
        Gemm.Multiply(ReadOnlyMatrix.Of(dz, n, units), Weights(m).RowRange(part.Start, part.Count).Transpose(),
            Matrix.Of(m.AllDX(), n, inputs).ColumnRange(part.Start, part.Count), false, factor);
    }

    // dw = factor · xᵀ · dz for the kernel rows of this part; db = Σ dz over the rows of the batch, with the first part.
    private void WeightGradient(StepMemory m, Tile part)
    {
        ReadOnlySpan<float> dz = activates ? m.AllWorkspace(ActivatedGradient) : m.AllDY();
        int n = m.Rows * positions;
        if (narrow)
        {
            NarrowProduct.KernelGradient(m.AllX(), dz, n, inputs, units, part.Start, part.Count, m.DW(Kernel), m.Accumulate,
                factor);
            if (useBias && part.Index == 0)
                NarrowProduct.BiasGradient(dz, n, units, m.DW(Bias), m.Accumulate);
            return;
        }
        var x = ReadOnlyMatrix.Of(m.AllX(), n, inputs).ColumnRange(part.Start, part.Count);
        var dw = Matrix.Of(m.DW(Kernel), inputs, units).RowRange(part.Start, part.Count);
        Gemm.Multiply(x.Transpose(), ReadOnlyMatrix.Of(dz, n, units), dw, m.Accumulate, factor);
        if (useBias && part.Index == 0)
            Kernels.Bias.ColumnSums(dz, n, units, m.DW(Bias), m.Accumulate);
    }

    private static int FewestRows(long weights, bool narrow, int half) => narrow
        ? (int)Math.Clamp(20_000 / weights, Math.Min(48, half), 256)
        : Math.Min(IsLarge(weights) ? 128 : 48, half);

    private static bool IsLarge(long weights) => weights > 1 << 20;

    private static bool IsNarrow(int units) => units <= NarrowProduct.MostUnits;

    private ReadOnlyMatrix Weights(StepMemory m) => ReadOnlyMatrix.Of(m.W(Kernel), inputs, units);
}
