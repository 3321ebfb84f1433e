using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The steps of a recurrent layer and their gradients, back through time.</summary>
/// <remarks>
/// Letters: N samples, T steps, I inputs, H units, G columns of the kernels. Samples are independent: a worker takes a few of them through
/// all steps, so that no barrier stands between steps, and the state stays in its cache. The weights are packed once a pass. Of each step
/// the gates and the state before it are kept; the backward pass overwrites the gates with the gradients of the sums, from which
/// the gradients of weights and inputs follow, for all steps at once.
/// </remarks>
internal abstract partial class RecurrentOperation : Operation
{
    protected const int Kernel = 0, RecurrentKernel = 1, Bias = 2;
    protected const int Packed = 0, PackedBackward = 1;
    private const int Scratch = 2, Gates = 3, Previous = 4;
    private const int InitialState = 1, InitialCell = 2;

    // As many samples as keep the sums and the state in the first two caches while the packed weights are read once for all of them.
    private const int MostRows = 36;

    // Fewer samples read the packed weights too often; with more units these leave the cache next to the processor.
    private const int ManyUnits = 64, FewestRowsOfMany = 32, FewestRowsOfFew = 16;

    private readonly CellWidths widths;
    private readonly int capacity, cellBuffer, resetBuffer, inputBuffer, droppedBuffer;
    private readonly int carriedState, carriedCell;
    private readonly List<Workspace> workspaces;

    protected RecurrentOperation(RecurrentSettings settings, CellWidths widths, int capacity, int packed, int packedBackward)
    {
        (Settings, this.widths, this.capacity) = (settings, widths, capacity);
        int steps = settings.Steps, units = settings.Units;
        workspaces =
        [
            new("packed weights", 0, packed), new("packed recurrent weights", 0, packedBackward, BackwardOnly: true),
            Workspace.OfTile("state", RecurrentScratch.Length(MostRows, settings, widths)),
        ];
        if (settings.Trains)
        {
            Add("gates", checked(steps * widths.Saved * units));
            Add("states before the steps", checked(steps * units));
            cellBuffer = widths.HasCell ? Add("cells", checked((steps + 1) * units)) : 0;
            resetBuffer = widths.HasReset ? Add("reset states", steps * units) : 0;
            inputBuffer = !settings.Functions.AreFused || widths.HasReset ? Add("sums of the gates", steps * widths.Kernels * units) : 0;
            droppedBuffer = settings.Dropout > 0 ? Add("dropped inputs", steps * settings.Inputs) : 0;
        }
        if (!settings.IsStateful)
            return;
        carriedState = Carry("carried state", units);
        carriedCell = widths.HasCell ? Carry("carried cell", units) : 0;
    }

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces => workspaces;

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByParts("packed weights", Tiling.AtLeast(widths.Sums, 1), (m, part) => Pack(m, part.Start, part.Count, m.Workspace(Packed)))
            with { Prepares = Packed },
        Phase.ByRows("time steps", ForwardRows, RowTiling.AtLeast(FewestRows))
            with { Products = LayerProducts.Output },
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByParts("packed recurrent weights", Tiling.Whole(1), (m, _) => PackBackward(m, m.Workspace(PackedBackward)))
            with { Prepares = PackedBackward },
        Phase.ByRows("time steps backward", BackwardRows, RowTiling.AtLeast(FewestRows))
            with { FlopsPerRow = Flops(Settings.Units) },
        Phase.ByRows("input gradient", InputGradient, RowTiling.AtLeast(FewestRows))
            with { ForInputGradient = true, FlopsPerRow = Flops(Settings.Inputs) },
        Phase.ByParts("weight gradient",
            WorkSplit.Product(KernelColumns, (double)capacity * Flops(Settings.Length) / KernelColumns), WeightGradient)
            with { OnlyParameterGradients = true, Products = LayerProducts.KernelGradient },
    ];

    protected RecurrentSettings Settings { get; }

    /// <summary>Gets the columns of the weights' gradients that come from different sums.</summary>
    protected abstract GradientColumns[] Gradients { get; }

    private int KernelColumns => widths.Kernels * Settings.Units;

    private int FewestRows => Settings.Units > ManyUnits ? FewestRowsOfMany : FewestRowsOfFew;

    /// <summary>Packs the weights of some sums.</summary>
    protected abstract void Pack(StepMemory m, int sum, int count, Span<float> packed);

    /// <summary>Packs the transposed recurrent kernel.</summary>
    protected abstract void PackBackward(StepMemory m, Span<float> packed);

    /// <summary>Computes a step from inputs and state side by side: overwrites the state where the step is real.</summary>
    protected abstract void ForwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s);

    /// <summary>Computes the gradients of a step's sums and, in the place of the gradient of its state, that of the state before.</summary>
    protected abstract void BackwardStep(StepMemory m, Tile rows, RecurrentStep step, in RecurrentScratch s);

    /// <summary>Views what is saved of a step for each sample; empty in inference.</summary>
    protected Matrix Saved(StepMemory m, Tile rows, int time) => Of(m, rows, Gates, time, widths.Saved * Settings.Units);

    /// <summary>Views the states before a step; empty in inference.</summary>
    protected Matrix Before(StepMemory m, Tile rows, int time) => Of(m, rows, Previous, time, Settings.Units);

    /// <summary>Views the arguments of a step's functions; empty where the kernels do not read them.</summary>
    protected Matrix Arguments(StepMemory m, Tile rows, int time) =>
        inputBuffer > 0 ? Of(m, rows, inputBuffer, time, widths.Kernels * Settings.Units) : default;

    /// <summary>Views the reset states of a step; empty in inference.</summary>
    protected Matrix Reset(StepMemory m, Tile rows, int time) => Of(m, rows, resetBuffer, time, Settings.Units);

    /// <summary>Views the cells before or after a step, by the order in which steps are computed.</summary>
    protected Matrix Cells(StepMemory m, Tile rows, int index) =>
        Matrix.Of(m.Workspace(rows, cellBuffer), rows.Count, (Settings.Steps + 1) * Settings.Units)
            .ColumnRange(index * Settings.Units, Settings.Units);

    /// <summary>Packs the gate of kernel and recurrent kernel that belongs to a sum, one above the other.</summary>
    protected void PackGate(StepMemory m, int gate, Span<float> packed)
    {
        PackedProduct.Pack(Weights(m, Kernel, gate), packed, Settings.Length, 0);
        PackedProduct.Pack(Weights(m, RecurrentKernel, gate), packed, Settings.Length, Settings.Inputs);
    }

    /// <summary>Views the columns of some gates of kernel or recurrent kernel.</summary>
    protected ReadOnlyMatrix Weights(StepMemory m, int parameter, int gate, int gates = 1) =>
        ReadOnlyMatrix.Of(m.W(parameter), parameter == Kernel ? Settings.Inputs : Settings.Units, KernelColumns)
            .ColumnRange(gate * Settings.Units, gates * Settings.Units);

    /// <summary>Adds a part of the bias, one value for each unit, to the packed one; no bias leaves zeros.</summary>
    protected void PackBias(StepMemory m, int part, Span<float> packed)
    {
        if (Settings.UseBias)
            Elementwise.AddTo(m.W(Bias).Slice(part * Settings.Units, Settings.Units), packed[..Settings.Units]);
    }

    /// <summary>Adds the product of gradients of recurrent sums and the transposed kernel to a gradient of the state, as far as its values
    /// entered the sums.</summary>
    protected static void AddProduct(Matrix left, ReadOnlySpan<float> packed, Matrix gradient, in RecurrentScratch s)
    {
        if (s.RecurrentFactors.Columns == 0)
        {
            PackedProduct.Multiply(left, packed, gradient, accumulate: true);
            return;
        }
        Matrix product = s.Sums.ColumnRange(0, gradient.Columns);
        PackedProduct.Multiply(left, packed, product, accumulate: false);
        int units = s.RecurrentFactors.Columns;
        StateRows.AddTo(product.RowRange(0, s.Rows).ColumnRange(0, units), s.RecurrentFactors,
            gradient.RowRange(0, s.Rows).ColumnRange(0, units));
    }

    // Even blocks of at most so many rows.
    private static Tile Block(Tile rows, int block, int blocks)
    {
        int start = (int)((long)rows.Count * block / blocks), end = (int)((long)rows.Count * (block + 1) / blocks);
        return rows.Part(start, end - start);
    }

    private static int BlocksOf(Tile rows) => (rows.Count + MostRows - 1) / MostRows;

    private int Add(string name, int perRow)
    {
        workspaces.Add(new(name, perRow));
        return workspaces.Count - 1;
    }

    private int Carry(string name, int perRow)
    {
        workspaces.Add(new(name, perRow) { IsCarried = true });
        return workspaces.Count - 1;
    }

    private long Flops(int rows) => 2L * Settings.Steps * rows * KernelColumns;

    private int Time(int step) => Settings.GoBackwards ? Settings.Steps - 1 - step : step;

    private Matrix Of(StepMemory m, Tile rows, int workspace, int time, int width) => Settings.Trains
        ? Matrix.Of(m.Workspace(rows, workspace), rows.Count, Settings.Steps * width).ColumnRange(time * width, width)
        : default;

    private RecurrentScratch ScratchOf(StepMemory m, Tile rows)
    {
        var s = new RecurrentScratch(m.Scratch(rows, Scratch), rows.Count, Settings, widths);
        Draw(m, RandomPurpose.Dropout, Settings.Dropout, rows, s.InputFactors);
        Draw(m, RandomPurpose.RecurrentDropout, Settings.RecurrentDropout, rows, s.RecurrentFactors);
        return s;
    }

    // One mask for each sample, the same at all steps, and again in the backward pass.
    private static void Draw(StepMemory m, RandomPurpose purpose, float rate, Tile rows, Matrix factors)
    {
        if (factors.Columns == 0)
            return;
        factors.Span.Fill(1);
        Kernels.Dropout.Channels(
            m.Random(purpose).Key, m.PlaceOf(rows), rate, factors.Span, factors.Rows, 1, factors.Columns, factors.Span);
    }
}

/// <summary>A step of a sequence.</summary>
/// <param name="index">Its position in the order in which steps are computed.</param>
/// <param name="time">Its position in the sequence.</param>
/// <param name="lengths">The real steps of each sample; empty where all are.</param>
internal readonly ref struct RecurrentStep(int index, int time, ReadOnlySpan<float> lengths)
{
    private readonly ReadOnlySpan<float> lengths = lengths;

    public int Index { get; } = index;

    public int Time { get; } = time;

    public RealSteps Real { get; } = new(lengths, time);

    /// <summary>Returns whether the output of a step in the padding repeats that of a sample's last real step. Read backwards, the padding
    /// comes first and has nothing to repeat; a sample of padding alone repeats the state of a stateful layer.</summary>
    public bool Repeats(int sample, RecurrentSettings settings) =>
        !settings.ZeroOutputForMask && !settings.GoBackwards && (lengths[sample] > 0 || settings.IsStateful);
}
