using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>What follows the products of a convolution: the number of channels, whether a bias is added, and the activation.</summary>
internal readonly record struct Epilogue(int Filters, bool UseBias, ActivationKind Activation, float Parameter);

/// <summary>Base of convolutions: y = f(products of x and kernel + bias) and its gradients. Derived classes compute the products.</summary>
/// <remarks>
/// Letters: F filters; bias [F], y [positions, F]. The gradients of kernel and bias are sums over the batch: each slice adds its rows to
/// partial sums, which are then added in the order of the slices.
/// </remarks>
internal abstract class FilterOperation : Operation
{
    protected const int Kernel = 0;
    protected const int Bias = 1;

    private readonly Epilogue epilogue;
    private readonly int kernelSums;
    private readonly int outputSize;
    private readonly int sums;
    private readonly int activatedGradient;
    private readonly bool activates;

    /// <summary>Creates the operation.</summary>
    /// <param name="epilogue">What follows the products.</param>
    /// <param name="kernelSums">Floats of the sums that give the kernel's gradient: its own length where they are the gradient.</param>
    /// <param name="outputSize">Floats of an output sample.</param>
    /// <param name="own">The workspaces of the derived operation, which come first.</param>
    protected FilterOperation(Epilogue epilogue, int kernelSums, int outputSize, params Workspace[] own)
    {
        (this.epilogue, this.kernelSums, this.outputSize) = (epilogue, kernelSums, outputSize);
        activates = epilogue.Activation != ActivationKind.Identity;
        (sums, activatedGradient) = (own.Length, own.Length + 1);
        var all = new List<Workspace>(own)
        {
            Workspace.OfSlices("weight sums", kernelSums + (epilogue.UseBias ? epilogue.Filters : 0), backwardOnly: true),
        };
        if (activates)
            all.Add(new Workspace("activated gradient", outputSize, BackwardOnly: true));
        Workspaces = all;
    }

    public override bool BackwardReadsInput => true;

    public override bool BackwardReadsOutput => activates;

    public override IReadOnlyList<Workspace> Workspaces { get; }

    public override IReadOnlyList<Phase> Forward =>
        [.. ForwardPreparations, Phase.ByRows(Name, Run, Rows) with { Products = LayerProducts.Output }];

    public override IReadOnlyList<Phase> Backward =>
    [
        .. BackwardPreparations,
        .. activates ? [Phase.ByRows("activation gradient", ActivationGradient) with { FloatsPerRow = 3 * outputSize }]
            : Array.Empty<Phase>(),
        Phase.ByRows("weight gradient", SumWeightGradients, Rows)
            with { SumsInto = sums, ForParameterGradients = true, Products = LayerProducts.KernelGradient },
        Phase.ByRows("input gradient", (m, rows) => InputGradient(m, rows, DZ(m, rows)), Rows)
            with { ForInputGradient = true, Products = LayerProducts.InputGradient },
        Sums(sums),
    ];

    protected int Filters => epilogue.Filters;

    protected bool UsesBias => epilogue.UseBias;

    /// <summary>Gets the name of the forward phase.</summary>
    protected abstract string Name { get; }

    protected virtual IReadOnlyList<Phase> ForwardPreparations => [];

    protected virtual IReadOnlyList<Phase> BackwardPreparations => [];

    /// <summary>Gets how many samples a tile takes.</summary>
    protected virtual RowTiling Rows => RowTiling.CacheSized();

    /// <summary>Computes the products of some samples; overwrites y.</summary>
    protected abstract void Products(StepMemory m, Tile rows, Span<float> y);

    /// <summary>Computes the share of some samples in the sums of the kernel's gradient; overwrites them, or adds to them if
    /// accumulate.</summary>
    protected abstract void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> kernelSums, bool accumulate);

    /// <summary>Computes the gradient of some samples of the input; overwrites it.</summary>
    protected abstract void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz);

    /// <summary>Creates the phase that turns the sums of all slices, the kernel's followed by the bias's, into gradients.</summary>
    protected virtual Phase Sums(int workspace) =>
        PartialSums.Phase(workspace, epilogue.UseBias ? [kernelSums, epilogue.Filters] : [kernelSums]);

    private void Run(StepMemory m, Tile rows)
    {
        Span<float> y = m.Y(rows);
        Products(m, rows, y);
        if (epilogue.UseBias)
            Kernels.Bias.AddBiasActivate(epilogue.Activation, epilogue.Parameter, y, m.W(Bias), y.Length / Filters, Filters);
        else if (activates)
            Activations.Forward(epilogue.Activation, epilogue.Parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) => Activations.Backward(
        epilogue.Activation, epilogue.Parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, activatedGradient));

    private ReadOnlySpan<float> DZ(StepMemory m, Tile rows) => activates ? m.Workspace(rows, activatedGradient) : m.DY(rows);

    private void SumWeightGradients(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> dz = DZ(m, rows);
        Span<float> sum = m.SliceSum(rows, sums);
        KernelGradient(m, rows, dz, sum[..kernelSums], accumulate: !rows.OpensSlice);
        if (epilogue.UseBias)
            Kernels.Bias.ColumnSums(dz, dz.Length / Filters, Filters, sum.Slice(kernelSums, Filters), accumulate: !rows.OpensSlice);
    }
}
