using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>Holds what a convolution and its transpose have in common: the window, the filters, and what follows them.</summary>
internal sealed record FilterSpec
{
    public FilterSpec(string kind, int axes, int filters, Extents kernel, Extents? stride, Padding? padding, Extents? dilation, Activation? activation,
        bool useBias, Initializer? kernelInitializer, Initializer? biasInitializer)
    {
        Spatial.CheckedAxes(axes, kind);
        if (filters < 1)
            throw new ConfigurationException($"{kind}: the number of filters must be at least 1, but it was '{filters}'.", nameof(filters));
        ArgumentNullException.ThrowIfNull(kernel);
        Filters = filters;
        Kernel = Spatial.Checked(kind, () => kernel.Checked(axes, 1, "kernel"));
        Stride = Spatial.Checked(kind, () => (stride ?? 1).Checked(axes, 1, "stride"));
        Padding = Spatial.Checked(kind, () => (padding ?? Padding.Valid).Checked(axes));
        Dilation = Spatial.Checked(kind, () => (dilation ?? 1).Checked(axes, 1, "dilation"));
        Activation = activation ?? Activation.Identity;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? Initializer.GlorotUniform();
        BiasInitializer = biasInitializer ?? Initializer.Zeros();
    }

    public int Filters { get; }

    public Extents Kernel { get; }

    public Extents Stride { get; }

    public Padding Padding { get; }

    public Extents Dilation { get; }

    public Activation Activation { get; init; }

    public bool UseBias { get; }

    public Initializer KernelInitializer { get; }

    public Initializer BiasInitializer { get; }

    public string? WhyNotTrainable => Activation == Activation.Step ? "the step function has no useful derivative" : null;

    public static FilterSpec Read(SpecReader reader, string kind, int axes) => new(
        kind, axes, reader.Integer("filters"), reader.Extents("kernel"), reader.OptionalExtents("stride"), reader.Padding(),
        reader.OptionalExtents("dilation"),
        reader.Nested("activation", ActivationConverter.Instance), reader.Flag("useBias", true),
        reader.Nested("kernelInitializer", InitializerConverter.Instance), reader.Nested("biasInitializer", InitializerConverter.Instance));

    public void DescribeWindow(SpecWriter writer)
    {
        writer.Integer("filters", Filters);
        writer.Extents("kernel", Kernel);
        writer.Extents("stride", Stride, fallback: 1);
        writer.Padding(Padding);
        writer.Extents("dilation", Dilation, fallback: 1);
    }

    public void DescribeRest(SpecWriter writer)
    {
        writer.Nested("activation", Activation, ActivationConverter.Instance, Activation.Identity);
        writer.Flag("useBias", UseBias, true);
        writer.Nested("kernelInitializer", KernelInitializer, InitializerConverter.Instance, Initializer.GlorotUniform());
        writer.Nested("biasInitializer", BiasInitializer, InitializerConverter.Instance, Initializer.Zeros());
    }

    /// <summary>Lists kernel and bias. Shapes: kernel [extents of the window, rows, columns], bias [Filters].</summary>
    public IReadOnlyList<ParameterSpec> Parameters(int axes, int rows, int columns)
    {
        var kernel = new ParameterSpec("kernel", new Shape([.. Kernel.ToArray(axes), rows, columns]), KernelInitializer, Decays: true);
        return UseBias ? [kernel, new ParameterSpec("bias", new Shape(Filters), BiasInitializer)] : [kernel];
    }

    /// <summary>Makes the operation with the activation in it, or before one of its own where its derivative needs its input.</summary>
    public IReadOnlyList<Operation> Operations(Mode mode, int capacity, Shape output, Func<ActivationKind, float, Operation> make)
    {
        if (Activation.Kernel is { } kind && !Activations.BackwardReadsInput(kind))
            return [make(kind, (float)Activation.Parameter)];
        return [make(ActivationKind.Identity, 0), .. new ActivationLayer(Activation, null).Operations([output], mode, capacity)];
    }
}
