using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolves an image and takes the maxima of what comes out before the next image: y = f(max(products) + bias).</summary>
/// <remarks>
/// The compiler puts it in place of a convolution with bias and activation that one max pooling alone reads. Adding a bias and a function
/// such as relu never turn the order of two numbers around, so they may as well come after the maximum, to a fraction of the values, with
/// the same result. The image between the two exists once for each worker, in its cache, and in the forward pass alone: backward each
/// maximum has its gradient at one position, and the others have none.
/// Letters: F filters; kernel [taps C, F], bias [F], y [pooled positions, F].
/// </remarks>
internal sealed class PooledConvolutionOperation : Operation
{
    private const int Kernel = 0, Bias = 1;
    private const int Packed = 0, ByFilter = 1, Halo = 2, Image = 3, Terms = 4, ImageGradient = 5, Winners = 6, WeightSums = 7,
        ActivatedGradient = 8;

    private readonly DirectConvolutionPlan passes;
    private readonly Window pool;
    private readonly Epilogue end;
    private readonly ArgmaxConvolutionGradient backward;
    private readonly Mode mode;
    private readonly bool activates;

    public PooledConvolutionOperation(DirectConvolutionPlan passes, ArgmaxConvolutionGradient backward, Window pool, Epilogue end, Mode mode)
    {
        (this.passes, this.backward, this.pool, this.end, this.mode) = (passes, backward, pool, end, mode);
        activates = end.Activation != ActivationKind.Identity;
        List<Workspace> all =
        [
            new("packed kernel", 0, passes.PackedLength),
            new("kernel by filters", 0, backward.PackedLength, BackwardOnly: true),
            Workspace.OfTile("halo", passes.ScratchLength),
            Workspace.OfTile("image", passes.OutputSize),
            Workspace.OfTile("terms", backward.TermsLength, backwardOnly: true),
            Workspace.OfTile("image gradient", backward.ImageLength, backwardOnly: true),
            new("winners", mode == Mode.Training ? Kernels.Pooling.WinnersLength(pool) : 0),
            Workspace.OfSlices("weight sums", backward.PackedLength + (end.UseBias ? end.Filters : 0), backwardOnly: true),
        ];
        if (activates)
            all.Add(new Workspace("activated gradient", PooledSize, BackwardOnly: true));
        Workspaces = all;
    }

    public override bool BackwardReadsInput => true;

    public override bool BackwardReadsOutput => activates;

    public override IReadOnlyList<Workspace> Workspaces { get; }

    public override IReadOnlyList<Phase> Forward =>
        [passes.Packing(Kernel, Packed), Phase.ByRows("convolution and maximum", ConvolveAndPool, RowTiling.CacheSized())
            with { Products = LayerProducts.Output }];

    public override IReadOnlyList<Phase> Backward =>
    [
        backward.Packing(Kernel, ByFilter),
        .. activates ? [Phase.ByRows("activation gradient", ActivationGradient) with { FloatsPerRow = 3 * PooledSize }] : Array.Empty<Phase>(),
        Phase.ByRows("weight and input gradients", Gradients, RowTiling.CacheSized())
            with { SumsInto = WeightSums, Products = LayerProducts.KernelGradient | LayerProducts.InputGradient },
        backward.Summing(WeightSums, Kernel, end.UseBias ? Bias : -1),
    ];

    private int PooledSize => pool.OutputPositions * end.Filters;

    private void ConvolveAndPool(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> x = m.X(rows);
        Span<float> y = m.Y(rows), image = m.Scratch(rows, Image);
        Span<float> winners = mode == Mode.Training ? m.Workspace(rows, Winners) : [];
        int notes = winners.Length / rows.Count;
        for (int n = 0; n < rows.Count; n++)
        {
            passes.Forward(x.Slice(n * passes.InputSize, passes.InputSize), m.Workspace(Packed), image, m.Scratch(rows, Halo));
            Kernels.Pooling.Max(pool, image, 1, y.Slice(n * PooledSize, PooledSize), winners.Slice(n * notes, notes));
        }
        if (end.UseBias)
            Kernels.Bias.AddBiasActivate(end.Activation, end.Parameter, y, m.W(Bias), y.Length / end.Filters, end.Filters);
        else if (activates)
            Activations.Forward(end.Activation, end.Parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) => Activations.Backward(
        end.Activation, end.Parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, ActivatedGradient));

    private void Gradients(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> x = m.X(rows), dz = activates ? m.Workspace(rows, ActivatedGradient) : m.DY(rows);
        ReadOnlySpan<float> winners = m.Workspace(rows, Winners);
        Span<float> dx = m.NeedsInputGradient() ? m.DX(rows) : [], terms = m.Scratch(rows, Terms), sums = m.SliceSum(rows, WeightSums);
        Span<float> kernelSums = sums[..backward.PackedLength];
        int notes = winners.Length / rows.Count;
        for (int n = 0; n < rows.Count; n++)
        {
            ReadOnlySpan<float> image = x.Slice(n * passes.InputSize, passes.InputSize);
            ReadOnlySpan<float> gradient = dz.Slice(n * PooledSize, PooledSize), taps = winners.Slice(n * notes, notes);
            backward.KernelGradient(
                image, gradient, taps, terms, m.Scratch(rows, Halo), kernelSums, accumulate: !rows.OpensSlice || n > 0);
            if (!dx.IsEmpty)
                backward.InputGradient(gradient, taps, m.Workspace(ByFilter), terms, m.Scratch(rows, ImageGradient),
                    dx.Slice(n * passes.InputSize, passes.InputSize));
        }
        // Every pooled gradient goes to one position: their sums are the sums over the image.
        if (end.UseBias)
            Kernels.Bias.ColumnSums(dz, dz.Length / end.Filters, end.Filters, sums.Slice(backward.PackedLength, end.Filters), accumulate: !rows.OpensSlice);
    }
}
