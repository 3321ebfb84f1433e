using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A convolution of sequences, images or volumes: y = f(Σ over the window of x · kernel + bias); Conv1D, Conv2D and Conv3D of
/// Keras.</summary>
/// <remarks>
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), kernel [KH, KW, C / groups, Filters] and its like,
/// bias [Filters], y [OH, OW, Filters] with OH = (H + padding - dilationRate (KH - 1) - 1) / strides + 1, rounded down.
/// With groups, each block of filters sees its own block of channels alone; as many groups as channels make a depthwise convolution.
/// Starts with a Glorot uniform kernel and zero biases, as Keras does.
/// </remarks>
public sealed record Convolution : Layer
{
    // The fused gradient works maximum by maximum; when the maxima are as many as the positions, that takes longer.
    private const double MaximumShareOfMaxima = 0.5;

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes that the window moves along: 1, 2 or 3.</param>
    /// <param name="filters">Number of output channels, at least 1.</param>
    /// <param name="kernelSize">Size of the window in positions along each axis, at least 1.</param>
    /// <param name="strides">Distance between neighbouring windows in positions, at least 1; 1 by default.</param>
    /// <param name="padding">Zero padding of the input, smaller than the window: valid (none, the default), same, amounts or, for
    /// one axis, causal (all before the sequence, so that no output depends on later steps).</param>
    /// <param name="dilationRate">Distance between neighbouring taps of the window in positions, at least 1; 1 by default.</param>
    /// <param name="groups">Number of equal blocks that channels and filters are cut into, at least 1; 1 by default.</param>
    /// <param name="activation">The function applied to each output; identity by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Convolution(int axes, int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, int groups = FilterSpec.DefaultGroups, Activation? activation = null,
        bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null, Initializer? biasInitializer = null,
        string? name = null)
        : this(axes, new FilterSpec(KindOf(axes), axes, filters, kernelSize, strides, padding, dilationRate, groups, activation, useBias,
            kernelInitializer, biasInitializer), name)
    {
    }

    private Convolution(int axes, FilterSpec filter, string? name) : base(name) => (Axes, Filter) = (axes, filter);

    /// <inheritdoc/>
    public override string Kind => KindOf(Axes);

    /// <summary>Gets the number of axes that the window moves along.</summary>
    public int Axes { get; }

    /// <summary>Gets the number of output channels.</summary>
    public int Filters => Filter.Filters;

    /// <summary>Gets the size of the window.</summary>
    public Extents KernelSize => Filter.KernelSize;

    /// <summary>Gets the distance between neighbouring windows.</summary>
    public Extents Strides => Filter.Strides;

    /// <summary>Gets the zero padding of the input.</summary>
    public Padding Padding => Filter.Padding;

    /// <summary>Gets the distance between neighbouring taps of the window.</summary>
    public Extents DilationRate => Filter.DilationRate;

    /// <summary>Gets the number of blocks that channels and filters are cut into.</summary>
    public int Groups => Filter.Groups;

    /// <summary>Gets the function applied to each output.</summary>
    public Activation Activation => Filter.Activation;

    /// <summary>Gets whether a bias is added.</summary>
    public bool UseBias => Filter.UseBias;

    /// <summary>Gets how the kernel starts.</summary>
    public Initializer KernelInitializer => Filter.KernelInitializer;

    /// <summary>Gets how the bias starts.</summary>
    public Initializer BiasInitializer => Filter.BiasInitializer;

    internal override Activation FinalActivation => Activation;

    internal override string? WhyNotTrainable => Filter.WhyNotTrainable;

    private FilterSpec Filter { get; init; }

    internal override Layer WithoutFinalActivation() => this with { Filter = Filter with { Activation = Activation.Identity } };

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => WindowOver(inputs[0]).OutputShape(Filters);

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) =>
        Filter.Parameters(Axes, WindowOver(inputs[0]).Channels / Groups, Filters);

    internal override long Flops(IReadOnlyList<Shape> inputs)
    {
        Window window = WindowOver(inputs[0]);
        return (long)window.OutputPositions * Filters * (2L * window.Columns / Groups + (UseBias ? 1 : 0));
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        Window window = WindowOver(inputs[0]);
        return Filter.Operations(
            mode, capacity, OutputShape(inputs), (kind, parameter) => OperationOver(window, Epilogue(kind, parameter)));
    }

    /// <summary>Makes one operation of this layer and the max pooling after it; null where they must stay separate.</summary>
    internal Operation? Pooled(MaxPooling pooling, IReadOnlyList<Shape> inputs, Mode mode)
    {
        Window window = WindowOver(inputs[0]);
        bool isMonotonic = Activation == Activation.Identity || Activation == Activation.Relu;
        if (pooling.Axes != Axes || !isMonotonic || !IsDirect(window) || SuitsWinograd(window))
            return null;
        Window pool = pooling.Over(OutputShape(inputs));
        if (pool.OutputPositions > MaximumShareOfMaxima * pool.InputPositions)
            return null;
        var plan = new DirectConvolutionPlan(window, Filters);
        return new PooledConvolutionOperation(plan, new ArgmaxConvolutionGradient(plan, window, pool, Filters), pool,
            Epilogue(Activation.Kernel!.Value, (float)Activation.Parameter), mode, Trainable);
    }

    internal static Convolution Declare(SpecProperties<Convolution> properties, int axes) =>
        new(axes, FilterSpec.Declare(properties.Of(layer => layer.Filter), KindOf(axes), axes, hasGroups: true), null);

    private static string KindOf(int axes) => $"conv{axes}D";

    // The first way that suits, as in Kernels/Convolutions/README.md.
    private Operation OperationOver(Window window, Epilogue epilogue) =>
        SuitsWinograd(window) ? new WinogradConvolutionOperation(window, epilogue)
        : IsDirect(window) ? new DirectConvolutionOperation(
            new DirectConvolutionPlan(window, Filters), epilogue, window.Columns * Filters)
        : Groups == 1 && PointwiseConvolutionOperation.Suits(window, Filters) ? new PointwiseConvolutionOperation(window, epilogue)
        : DepthwiseConvolutionOperation.Suits(window, Groups, Filters) ? new DepthwiseConvolutionOperation(window, epilogue)
        : (Operation?)GroupedConvolutionOperation.Of(window, Groups, epilogue) ?? new ConvolutionOperation(window, Groups, epilogue);

    private bool SuitsWinograd(Window window) => Groups == 1 && WinogradConvolutionOperation.Suits(window, Filters);

    private bool IsDirect(Window window) => Groups == 1 && DirectConvolutionPlan.Suits(window, Filters);

    private Epilogue Epilogue(ActivationKind kind, float parameter) => new(Filters, UseBias, kind, parameter);

    internal Window WindowOver(Shape input)
    {
        var window = Window.Over(input, Axes, KernelSize, Strides, DilationRate, Padding);
        return window.Channels % Groups == 0
            ? window
            : throw new ConfigurationException(
                $"the {Groups} groups do not divide the {window.Channels} channels of the input {input} into equal parts.");
    }
}
