using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>The properties that a convolution and its transpose share: the window, the filters, bias and activation.</summary>
internal sealed record FilterSpec
{
    public const int DefaultStrides = 1, DefaultDilationRate = 1, DefaultGroups = 1;

    private const string CausalKind = "conv1D";

    public FilterSpec(string kind, int axes, int filters, Extents kernelSize, Extents? strides, Padding? padding, Extents? dilationRate,
        int groups, Activation? activation, bool useBias, Initializer? kernelInitializer, Initializer? biasInitializer)
    {
        Spatial.CheckedAxes(axes, kind);
        if (filters < 1)
            throw new ConfigurationException($"{kind}: the number of filters must be at least 1, but it was '{filters}'.", nameof(filters));
        ArgumentNullException.ThrowIfNull(kernelSize);
        Filters = filters;
        KernelSize = Spatial.Checked(kind, () => kernelSize.Checked(axes, 1, "kernel size"));
        Strides = Spatial.Checked(kind, () => (strides ?? DefaultStrides).Checked(axes, 1, "stride"));
        Padding = Spatial.Checked(kind, () => (padding ?? Padding.Valid).Checked(axes));
        if (Padding == Padding.Causal && kind != CausalKind)
            throw new ConfigurationException($"{kind}: the padding 'causal' is for {CausalKind} alone.", nameof(padding));
        DilationRate = Spatial.Checked(kind, () => (dilationRate ?? DefaultDilationRate).Checked(axes, 1, "dilation rate"));
        if (groups < 1 || filters % groups != 0)
            throw new ConfigurationException(
                $"{kind}: the groups must divide the {filters} filters into equal parts, but their number was '{groups}'.", nameof(groups));
        Groups = groups;
        Activation = activation ?? Activation.Identity;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? KernelDefaults.Kernel;
        BiasInitializer = biasInitializer ?? KernelDefaults.Bias;
    }

    public int Filters { get; }

    public Extents KernelSize { get; }

    public Extents Strides { get; }

    public Padding Padding { get; }

    public Extents DilationRate { get; }

    public int Groups { get; }

    public Activation Activation { get; init; }

    public bool UseBias { get; }

    public Initializer KernelInitializer { get; }

    public Initializer BiasInitializer { get; }

    public string? WhyNotTrainable => Activation == Activation.Step ? "the step function has no useful derivative" : null;

    /// <summary>Declares the properties; only convolutions have groups.</summary>
    public static FilterSpec Declare(SpecProperties<FilterSpec> properties, string kind, int axes, bool hasGroups) => new(
        kind, axes,
        properties.Integer("filters", filter => filter.Filters),
        properties.Extents("kernelSize", filter => filter.KernelSize),
        properties.Extents("strides", filter => filter.Strides, DefaultStrides),
        properties.Padding(axes, filter => filter.Padding, hasCausal: kind == CausalKind),
        properties.Extents("dilationRate", filter => filter.DilationRate, DefaultDilationRate),
        hasGroups ? properties.Integer("groups", filter => filter.Groups, DefaultGroups) : DefaultGroups,
        properties.Nested("activation", filter => filter.Activation, ActivationConverter.Instance, Activation.Identity),
        properties.Flag("useBias", filter => filter.UseBias, KernelDefaults.UseBias),
        properties.Nested("kernelInitializer", filter => filter.KernelInitializer, InitializerConverter.Instance, KernelDefaults.Kernel),
        properties.Nested("biasInitializer", filter => filter.BiasInitializer, InitializerConverter.Instance, KernelDefaults.Bias));

    /// <summary>Lists kernel and bias. Shapes: kernel [extents of the window, rows, columns], bias [Filters].</summary>
    public IReadOnlyList<ParameterSpec> Parameters(int axes, int rows, int columns)
    {
        var kernel = new ParameterSpec("kernel", new Shape([.. KernelSize.ToArray(axes), rows, columns]), KernelInitializer, Decays: true);
        return UseBias ? [kernel, new ParameterSpec("bias", new Shape(Filters), BiasInitializer)] : [kernel];
    }

    /// <summary>Makes the operation with the activation fused into it, or followed by one of its own where the derivative
    /// needs the input.</summary>
    public IReadOnlyList<Operation> Operations(Mode mode, int capacity, Shape output, Func<ActivationKind, float, Operation> make)
    {
        if (Activation.Kernel is { } kind && !Activations.BackwardReadsInput(kind))
            return [make(kind, (float)Activation.Parameter)];
        return [make(ActivationKind.Identity, 0), .. new ActivationLayer(Activation, null).Operations([output], mode, capacity)];
    }
}
