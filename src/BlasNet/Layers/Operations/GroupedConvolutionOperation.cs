using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution of groups with several channels, by blocks of neighbouring groups: without columns where the window allows it.
/// </summary>
/// <remarks>
/// Letters: C channels of the input, F filters, G groups; kernel [taps C / G, F]. Each block is a convolution of its own over a copy of
/// its channels, whose kernel is zero between groups. The slices' partial sums are the gradients of the blocks' kernels.
/// </remarks>
internal sealed class GroupedConvolutionOperation : FilterOperation
{
    private const int Packed = 0, Reversed = 1, Block = 2;

    // Sixteen columns are computed at a time: wider groups fill them by themselves. Of more groups than eight, most products would be
    // with zeros.
    private const int FewestFilters = TileProduct.Columns, MostGroups = 8;

    private readonly Window whole, window;
    private readonly GroupBlock block;
    private readonly DirectConvolutionPlan? direct;
    private readonly int packedLength, inputLength, outputLength;

    private GroupedConvolutionOperation(Window whole, GroupBlock block, DirectConvolutionPlan? direct, Epilogue epilogue) : base(
        epilogue, checked(block.Count * block.Length), whole.OutputPositions * epilogue.Filters,
        new Workspace("packed kernel", 0, checked(block.Count * PackedLengthOf(block, direct))),
        new Workspace("reversed kernel", 0, checked(block.Count * (direct?.ReversedLength ?? 0)), BackwardOnly: true),
        Workspace.OfTile("block", ScratchLength(whole, block, direct)))
    {
        (this.whole, this.block, this.direct) = (whole, block, direct);
        window = whole.WithChannels(block.BlockChannels);
        packedLength = PackedLengthOf(block, direct);
        inputLength = FloatBlock.Align(window.InputSize);
        outputLength = FloatBlock.Align(window.OutputPositions * block.BlockFilters);
    }

    public override ColumnTraffic? Columns => direct is not null ? null
        : new ColumnTraffic(whole, block.Count, LayerProducts.Output | LayerProducts.KernelGradient, LayerProducts.InputGradient);

    protected override string Name => "grouped convolution";

    protected override IReadOnlyList<Phase> ForwardPreparations =>
    [
        Phase.ByParts("packed kernel", Tiling.AtLeast(block.Count, 1), (m, part) =>
        {
            for (int number = part.Start; number < part.End; number++)
            {
                Span<float> packed = m.Workspace(Packed).Slice(number * packedLength, packedLength);
                if (direct is null)
                    GroupBlocks.Spread(block, number, m.W(Kernel), packed);
                else
                    DirectConvolution.Pack(Spread(m, part, number), block.Taps * block.BlockChannels, block.BlockFilters, packed);
            }
        }) with
        { Prepares = Packed },
    ];

    protected override IReadOnlyList<Phase> BackwardPreparations => direct is null
        ? []
        :
        [
            Phase.ByParts("reversed kernel", Tiling.AtLeast(block.Count, 1), (m, part) =>
            {
                for (int number = part.Start; number < part.End; number++)
                    DirectConvolution.PackReversed(Spread(m, part, number), block.Taps, block.BlockChannels, block.BlockFilters,
                        m.Workspace(Reversed).Slice(number * direct.ReversedLength, direct.ReversedLength));
            }) with
            { Prepares = Reversed, ForInputGradient = true },
        ];

    /// <summary>Creates the operation; null where products for each group by itself are as good: with sixteen filters or more in each,
    /// or too few groups to make up sixteen.</summary>
    public static GroupedConvolutionOperation? Of(Window window, int groups, Epilogue epilogue)
    {
        int filters = epilogue.Filters / groups;
        int together = Enumerable.Range(1, Math.Min(groups, MostGroups))
            .FirstOrDefault(count => groups % count == 0 && count * filters >= FewestFilters);
        if (together < 2)
            return null;
        var block = new GroupBlock(window.KernelSize, window.Channels / groups, filters, together, groups / together);
        Window part = window.WithChannels(block.BlockChannels);
        DirectConvolutionPlan? plan =
            DirectConvolutionPlan.Suits(part, block.BlockFilters) ? new DirectConvolutionPlan(part, block.BlockFilters) : null;
        return new GroupedConvolutionOperation(window, block, plan?.ReversedLength > 0 ? plan : null, epilogue);
    }

    protected override void Products(StepMemory m, Tile rows, Span<float> y)
    {
        ReadOnlySpan<float> x = m.X(rows);
        BlockMemory memory = MemoryOf(m, rows);
        int outputs = whole.OutputPositions * Filters;
        for (int i = 0; i < rows.Count * block.Count; i++)
        {
            (int n, int number) = Math.DivRem(i, block.Count);
            Take(x, n, number, memory.X);
            ReadOnlySpan<float> packed = m.Workspace(Packed).Slice(number * packedLength, packedLength);
            if (direct is null)
                Kernels.Convolution.Forward(window, 1, memory.X, packed, block.BlockFilters, memory.Y, memory.Scratch);
            else
                direct.Forward(memory.X, packed, memory.Y, memory.Scratch);
            GroupBlocks.Put(memory.Y, block.BlockFilters, y.Slice(n * outputs, outputs), Filters, number * block.BlockFilters);
        }
    }

    protected override void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> kernelSums, bool accumulate)
    {
        ReadOnlySpan<float> x = m.X(rows);
        BlockMemory memory = MemoryOf(m, rows);
        for (int i = 0; i < rows.Count * block.Count; i++)
        {
            (int n, int number) = Math.DivRem(i, block.Count);
            Take(x, n, number, memory.X);
            TakeOutput(dz, n, number, memory.Y);
            Span<float> sums = kernelSums.Slice(number * block.Length, block.Length);
            if (direct is null)
                Kernels.Convolution.KernelGradient(
                    window, 1, memory.X, memory.Y, block.BlockFilters, sums, accumulate || n > 0, memory.Scratch);
            else
                direct.KernelGradient(memory.X, memory.Y, sums, accumulate || n > 0, memory.Scratch);
        }
    }

    protected override void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz)
    {
        Span<float> dx = m.DX(rows);
        BlockMemory memory = MemoryOf(m, rows);
        for (int i = 0; i < rows.Count * block.Count; i++)
        {
            (int n, int number) = Math.DivRem(i, block.Count);
            TakeOutput(dz, n, number, memory.Y);
            if (direct is null)
                Kernels.Convolution.Transpose(window, 1, memory.Y, m.Workspace(Packed).Slice(number * packedLength, packedLength),
                    block.BlockFilters, memory.X, memory.Scratch);
            else
                direct.InputGradient(memory.Y, [],
                    m.Workspace(Reversed).Slice(number * direct.ReversedLength, direct.ReversedLength), memory.X, memory.Scratch);
            GroupBlocks.Put(memory.X, block.BlockChannels, dx.Slice(n * whole.InputSize, whole.InputSize), whole.Channels,
                number * block.BlockChannels);
        }
    }

    protected override Phase Sums(int workspace) => Phase.ByParts(
        "sum of weight gradients", Tiling.AtLeast(block.Count, 1), (m, part) =>
        {
            SliceSums slices = m.SliceSums(workspace);
            for (int number = part.Start; number < part.End; number++)
            {
                int start = number * block.Length;
                Span<float> first = slices[0].Slice(start, block.Length);
                for (int s = 1; s < slices.Count; s++)
                    Elementwise.AddTo(slices[s].Slice(start, block.Length), first);
                GroupBlocks.Collect(block, number, first, m.DW(Kernel), m.Accumulate);
            }
            if (UsesBias && part.Index == 0)
                PartialSums.Add(slices, block.Count * block.Length, m.DW(Bias), m.Accumulate);
        }) with
    { OnlyParameterGradients = true };

    private static int PackedLengthOf(GroupBlock block, DirectConvolutionPlan? direct) => direct?.PackedLength ?? block.Length;

    private static int ScratchLength(Window whole, GroupBlock block, DirectConvolutionPlan? direct)
    {
        Window window = whole.WithChannels(block.BlockChannels);
        int values = FloatBlock.Align(window.InputSize) + FloatBlock.Align(window.OutputPositions * block.BlockFilters);
        int scratch = direct?.ScratchLength ?? Kernels.Convolution.ScratchLength(window, 1);
        return checked(Math.Max(values + scratch, block.Length));
    }

    private ReadOnlySpan<float> Spread(StepMemory m, Tile part, int number)
    {
        Span<float> kernel = m.Scratch(part, Block)[..block.Length];
        GroupBlocks.Spread(block, number, m.W(Kernel), kernel);
        return kernel;
    }

    private void Take(ReadOnlySpan<float> x, int n, int number, Span<float> values) => GroupBlocks.Take(
        x.Slice(n * whole.InputSize, whole.InputSize), whole.Channels, number * block.BlockChannels, block.BlockChannels, values);

    private void TakeOutput(ReadOnlySpan<float> z, int n, int number, Span<float> values)
    {
        int size = whole.OutputPositions * Filters;
        GroupBlocks.Take(z.Slice(n * size, size), Filters, number * block.BlockFilters, block.BlockFilters, values);
    }

    private BlockMemory MemoryOf(StepMemory m, Tile rows)
    {
        Span<float> scratch = m.Scratch(rows, Block);
        return new BlockMemory(scratch[..window.InputSize],
            scratch.Slice(inputLength, window.OutputPositions * block.BlockFilters), scratch[(inputLength + outputLength)..]);
    }

    /// <summary>Memory of a block of a sample: its input, its output, and the scratch of its convolution.</summary>
    private readonly ref struct BlockMemory(Span<float> x, Span<float> y, Span<float> scratch)
    {
        public Span<float> X { get; } = x;

        public Span<float> Y { get; } = y;

        public Span<float> Scratch { get; } = scratch;
    }
}
