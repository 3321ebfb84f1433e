using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Says what follows the products of a convolution: how many channels they give, whether a bias is added, and the activation.</summary>
internal readonly record struct Epilogue(int Filters, bool UseBias, ActivationKind Activation, float Parameter);

/// <summary>Computes y = f(products of x and kernel + bias) and its gradients; how the products are made is left to those derived.</summary>
/// <remarks>
/// Letters: F filters; bias [F], y [positions, F]. The gradients of kernel and bias are sums over the batch: each slice adds its rows to
/// partial sums, and those are added in the slices' order.
/// </remarks>
internal abstract class FilterOperation : Operation
{
    protected const int Kernel = 0;
    protected const int Bias = 1;

    private readonly Epilogue end;
    private readonly int kernelSums;
    private readonly int outputSize;
    private readonly int sums;
    private readonly int activatedGradient;
    private readonly bool activates;

    /// <summary>Prepares the operation.</summary>
    /// <param name="end">What follows the products.</param>
    /// <param name="kernelSums">Floats of the sums that the gradient of the kernel is made of: its length, where they are the gradient.</param>
    /// <param name="outputSize">Floats of an output sample.</param>
    /// <param name="own">The workspaces of the derived operation, which come first.</param>
    protected FilterOperation(Epilogue end, int kernelSums, int outputSize, params Workspace[] own)
    {
        (this.end, this.kernelSums, this.outputSize) = (end, kernelSums, outputSize);
        activates = end.Activation != ActivationKind.Identity;
        (sums, activatedGradient) = (own.Length, own.Length + 1);
        var all = new List<Workspace>(own) { Workspace.OfSlices("weight sums", kernelSums + (end.UseBias ? end.Filters : 0), backwardOnly: true) };
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
        .. activates ? [Phase.ByRows("activation gradient", ActivationGradient) with { FloatsPerRow = 3 * outputSize }] : Array.Empty<Phase>(),
        Phase.ByRows("weight gradient", SumWeightGradients, Rows) with { SumsInto = sums, Products = LayerProducts.KernelGradient },
        Phase.ByRows("input gradient", (m, rows) => InputGradient(m, rows, DZ(m, rows)), Rows)
            with { ForInputGradient = true, Products = LayerProducts.InputGradient },
        Sums(sums),
    ];

    protected int Filters => end.Filters;

    protected bool UsesBias => end.UseBias;

    /// <summary>The name of the forward phase.</summary>
    protected abstract string Name { get; }

    protected virtual IReadOnlyList<Phase> ForwardPreparations => [];

    protected virtual IReadOnlyList<Phase> BackwardPreparations => [];

    /// <summary>Gets how many samples a tile takes.</summary>
    protected virtual RowTiling Rows => RowTiling.CacheSized();

    /// <summary>Computes the products of some samples; overwrites y.</summary>
    protected abstract void Products(StepMemory m, Tile rows, Span<float> y);

    /// <summary>Computes what some samples give to the sums of the kernel's gradient; overwrites those, or adds to them if accumulate.</summary>
    protected abstract void KernelGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz, Span<float> kernelSums, bool accumulate);

    /// <summary>Computes the gradient of some samples of the input; overwrites it.</summary>
    protected abstract void InputGradient(StepMemory m, Tile rows, ReadOnlySpan<float> dz);

    /// <summary>Makes the phase that turns the sums of all slices, the kernel's and behind them the bias's, into gradients.</summary>
    protected virtual Phase Sums(int workspace) => PartialSums.Phase(workspace, end.UseBias ? [kernelSums, end.Filters] : [kernelSums]);

    private void Run(StepMemory m, Tile rows)
    {
        Span<float> y = m.Y(rows);
        Products(m, rows, y);
        if (end.UseBias)
            Kernels.Bias.AddBiasActivate(end.Activation, end.Parameter, y, m.W(Bias), y.Length / Filters, Filters);
        else if (activates)
            Activations.Forward(end.Activation, end.Parameter, y, y);
    }

    // dz = dy · f'(z), with f' from y; without an activation dz is dy itself.
    private void ActivationGradient(StepMemory m, Tile rows) => Activations.Backward(
        end.Activation, end.Parameter, m.Output.Rows(rows), m.DY(rows), m.Workspace(rows, activatedGradient));

    private ReadOnlySpan<float> DZ(StepMemory m, Tile rows) => activates ? m.Workspace(rows, activatedGradient) : m.DY(rows);

    private void SumWeightGradients(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> dz = DZ(m, rows);
        Span<float> sum = m.SliceSum(rows, sums);
        KernelGradient(m, rows, dz, sum[..kernelSums], accumulate: !rows.OpensSlice);
        if (end.UseBias)
            Kernels.Bias.ColumnSums(dz, dz.Length / Filters, Filters, sum.Slice(kernelSums, Filters), accumulate: !rows.OpensSlice);
    }
}
