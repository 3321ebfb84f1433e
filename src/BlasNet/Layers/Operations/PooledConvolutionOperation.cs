using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Convolution and max pooling in one, image by image: y = f(max(products) + bias).</summary>
/// <remarks>
/// The compiler puts it in place of a convolution with bias and activation whose output one max pooling alone reads. Bias and a function
/// such as relu keep the order of two numbers, so applied after the maximum, to a fraction of the values, they give the same result. The
/// image between the two exists once for each worker, in its cache, and in the forward pass alone: backward, each maximum has its
/// gradient at one position, and the others have none.
/// Letters: F filters; kernel [taps C, F], bias [F], y [pooled positions, F].
/// </remarks>
internal sealed class PooledConvolutionOperation : Operation
{
    private const int Kernel = 0, Bias = 1;
    private const int Packed = 0, ByFilter = 1, Padded = 2, Image = 3, Terms = 4, ImageGradient = 5, Argmax = 6, WeightSums = 7,
        ActivatedGradient = 8;

    private readonly DirectConvolutionPlan plan;
    private readonly Window pool;
    private readonly Epilogue epilogue;
    private readonly ArgmaxConvolutionGradient backward;
    private readonly Mode mode;
    private readonly bool activates, trains;

    public PooledConvolutionOperation(
        DirectConvolutionPlan plan, ArgmaxConvolutionGradient backward, Window pool, Epilogue epilogue, Mode mode, bool trains)
    {
        (this.plan, this.backward, this.pool, this.epilogue, this.mode) = (plan, backward, pool, epilogue, mode);
        this.trains = trains;
        activates = epilogue.Activation != ActivationKind.Identity;
        List<Workspace> all =
        [
            new("packed kernel", 0, plan.PackedLength),
            new("kernel by filters", 0, backward.PackedLength, BackwardOnly: true),
            Workspace.OfTile("padded image", plan.ScratchLength),
            Workspace.OfTile("image", plan.OutputSize),
            Workspace.OfTile("terms", backward.TermsLength, backwardOnly: true),
            Workspace.OfTile("image gradient", backward.ImageLength, backwardOnly: true),
            new("argmax", mode == Mode.Training ? Kernels.Pooling.ArgmaxLength(pool) : 0),
            Workspace.OfSlices("weight sums", backward.PackedLength + (epilogue.UseBias ? epilogue.Filters : 0), backwardOnly: true),
        ];
        if (activates)
            all.Add(new Workspace("activated gradient", PooledSize, BackwardOnly: true));
        Workspaces = all;
    }

    public override bool BackwardReadsInput => true;

    public override bool BackwardReadsOutput => activates;

    public override IReadOnlyList<Workspace> Workspaces { get; }

    public override IReadOnlyList<Phase> Forward =>
        [plan.Packing(Kernel, Packed), Phase.ByRows("convolution and maximum", ConvolveAndPool, RowTiling.CacheSized())
            with { Products = LayerProducts.Output }];

    public override IReadOnlyList<Phase> Backward =>
    [
        backward.Packing(Kernel, ByFilter),
        .. activates ? [Phase.ByRows("activation gradient", ActivationGradient) with { FloatsPerRow = 3 * PooledSize }]
            : Array.Empty<Phase>(),
        trains
            ? Phase.ByRows("weight and input gradients", Gradients, RowTiling.CacheSized())
                with { SumsInto = WeightSums, Products = LayerProducts.KernelGradient | LayerProducts.InputGradient }
            : Phase.ByRows("input gradient", InputGradients, RowTiling.CacheSized())
                with { ForInputGradient = true, Products = LayerProducts.InputGradient },
        backward.Summing(WeightSums, Kernel, epilogue.UseBias ? Bias : -1),
    ];

    private int PooledSize => pool.OutputPositions * epilogue.Filters;

    private void ConvolveAndPool(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> x = m.X(rows);
        Span<float> y = m.Y(rows), image = m.Scratch(rows, Image);
        Span<float> argmax = mode == Mode.Training ? m.Workspace(rows, Argmax) : [];
        int length = argmax.Length / rows.Count;
        for (int n = 0; n < rows.Count; n++)
        {
            plan.Forward(x.Slice(n * plan.InputSize, plan.InputSize), m.Workspace(Packed), image, m.Scratch(rows, Padded));
            Kernels.Pooling.Max(pool, image, 1, y.Slice(n * PooledSize, PooledSize), argmax.Slice(n * length, length));
        }
        if (epilogue.UseBias)
            Kernels.Bias.AddBiasActivate(
                epilogue.Activation, epilogue.Parameter, y, m.W(Bias), y.Length / epilogue.Filters, epilogue.Filters);
        else if (activates)
            Activations.Forward(epilogue.Activation, epilogue.Parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) => Activations.Backward(
        epilogue.Activation, epilogue.Parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, ActivatedGradient));

    private void InputGradients(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> dz = activates ? m.Workspace(rows, ActivatedGradient) : m.DY(rows), argmax = m.Workspace(rows, Argmax);
        int length = argmax.Length / rows.Count;
        for (int n = 0; n < rows.Count; n++)
            backward.InputGradient(dz.Slice(n * PooledSize, PooledSize), argmax.Slice(n * length, length), m.Workspace(ByFilter),
                m.Scratch(rows, Terms), m.Scratch(rows, ImageGradient), m.DX(rows).Slice(n * plan.InputSize, plan.InputSize));
    }

    private void Gradients(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> x = m.X(rows), dz = activates ? m.Workspace(rows, ActivatedGradient) : m.DY(rows);
        ReadOnlySpan<float> argmax = m.Workspace(rows, Argmax);
        Span<float> dx = m.NeedsInputGradient() ? m.DX(rows) : [], terms = m.Scratch(rows, Terms), sums = m.SliceSum(rows, WeightSums);
        Span<float> kernelSums = sums[..backward.PackedLength];
        int length = argmax.Length / rows.Count;
        for (int n = 0; n < rows.Count; n++)
        {
            ReadOnlySpan<float> image = x.Slice(n * plan.InputSize, plan.InputSize);
            ReadOnlySpan<float> gradient = dz.Slice(n * PooledSize, PooledSize), taps = argmax.Slice(n * length, length);
            backward.KernelGradient(
                image, gradient, taps, terms, m.Scratch(rows, Padded), kernelSums, accumulate: !rows.OpensSlice || n > 0);
            if (!dx.IsEmpty)
                backward.InputGradient(gradient, taps, m.Workspace(ByFilter), terms, m.Scratch(rows, ImageGradient),
                    dx.Slice(n * plan.InputSize, plan.InputSize));
        }
        // Each pooled gradient goes to one position: their sums are the sums over the image.
        if (epilogue.UseBias)
        {
            Kernels.Bias.ColumnSums(dz, dz.Length / epilogue.Filters, epilogue.Filters,
                sums.Slice(backward.PackedLength, epilogue.Filters), accumulate: !rows.OpensSlice);
        }
    }
}
