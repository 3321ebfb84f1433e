using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A transposed convolution of sequences, images or volumes, which adds each input value, times the kernel, into a larger output;
/// Conv1DTranspose, Conv2DTranspose and Conv3DTranspose of Keras.</summary>
/// <remarks>
/// Shapes: x [H, W, C], kernel [KH, KW, Filters, C], bias [Filters], y [OH, OW, Filters]; likewise for sequences and video. As in Keras,
/// OH = (H - 1) strides + max(dilationRate (KH - 1) + 1, strides) without padding and H strides with 'same': where the dilated kernel is
/// shorter than the stride, the positions after the last tap get the bias alone. Explicit padding takes its amounts off
/// (H - 1) strides + dilationRate (KH - 1) + 1, as in PyTorch. Starts with a Glorot uniform kernel and zero biases.
/// </remarks>
public sealed record ConvolutionTranspose : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes that the window moves along: 1, 2 or 3.</param>
    /// <param name="filters">Number of output channels, at least 1.</param>
    /// <param name="kernelSize">Size of the window in positions along each axis, at least 1.</param>
    /// <param name="strides">Distance between neighbouring windows in the output in positions, at least 1; 1 by default.</param>
    /// <param name="padding">Positions cut off around the output: valid (none, the default), same, or amounts.</param>
    /// <param name="dilationRate">Distance between neighbouring taps of the window in positions, at least 1; 1 by default.</param>
    /// <param name="activation">The function applied to each output; identity by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public ConvolutionTranspose(int axes, int filters, Extents kernelSize, Extents? strides = null, Padding? padding = null,
        Extents? dilationRate = null, Activation? activation = null, bool useBias = KernelDefaults.UseBias,
        Initializer? kernelInitializer = null, Initializer? biasInitializer = null, string? name = null)
        : this(axes, new FilterSpec(KindOf(axes), axes, filters, kernelSize, strides, padding, dilationRate, FilterSpec.DefaultGroups,
            activation, useBias, kernelInitializer, biasInitializer), name)
    {
    }

    private ConvolutionTranspose(int axes, FilterSpec filter, string? name) : base(name) => (Axes, Filter) = (axes, filter);

    /// <inheritdoc/>
    public override string Kind => KindOf(Axes);

    /// <summary>Gets the number of axes that the window moves along.</summary>
    public int Axes { get; }

    /// <summary>Gets the number of output channels.</summary>
    public int Filters => Filter.Filters;

    /// <summary>Gets the size of the window.</summary>
    public Extents KernelSize => Filter.KernelSize;

    /// <summary>Gets the distance between neighbouring windows in the output.</summary>
    public Extents Strides => Filter.Strides;

    /// <summary>Gets the positions cut off around the output.</summary>
    public Padding Padding => Filter.Padding;

    /// <summary>Gets the distance between neighbouring taps of the window.</summary>
    public Extents DilationRate => Filter.DilationRate;

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

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape image = Spatial.WithChannels(inputs[0], Axes);
        int[] kernel = KernelSize.ToArray(Axes), stride = Strides.ToArray(Axes), dilation = DilationRate.ToArray(Axes);
        int[]? before = Padding.Before?.ToArray(Axes), after = Padding.After?.ToArray(Axes);
        var extents = new int[Axes];
        for (int a = 0; a < Axes; a++)
        {
            long reach = (kernel[a] - 1L) * dilation[a] + 1;
            long full = (image[a] - 1L) * stride[a] + (Padding == Padding.Valid ? Math.Max(reach, stride[a]) : reach);
            long extent = Padding == Padding.Same ? (long)image[a] * stride[a] : full - (before?[a] ?? 0L) - (after?[a] ?? 0L);
            if (extent is < 1 or > int.MaxValue)
                throw new ConfigurationException(
                    $"the padding '{Padding}' leaves nothing of an output of {full} along axis {a + 1}; "
                    + "both sides together must be less than that.");
            extents[a] = (int)extent;
        }
        return new Shape([.. extents, Filters]);
    }

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) =>
        Filter.Parameters(Axes, Filters, Spatial.WithChannels(inputs[0], Axes).Last);

    internal override long Flops(IReadOnlyList<Shape> inputs)
    {
        Window window = WindowOver(inputs[0]);
        return 2L * window.OutputPositions * Spatial.WithChannels(inputs[0], Axes).Last * window.Columns
            + (UseBias ? OutputShape(inputs).Size : 0);
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        Window window = WindowOver(inputs[0]);
        int channels = Spatial.WithChannels(inputs[0], Axes).Last;
        return Filter.Operations(mode, capacity, OutputShape(inputs),
            (kind, parameter) => new ConvolutionTransposeOperation(window, channels, new Epilogue(Filters, UseBias, kind, parameter)));
    }

    internal static ConvolutionTranspose Declare(SpecProperties<ConvolutionTranspose> properties, int axes) =>
        new(axes, FilterSpec.Declare(properties.Of(layer => layer.Filter), KindOf(axes), axes, hasGroups: false), null);

    private static string KindOf(int axes) => $"conv{axes}DTranspose";

    // The window of the convolution whose transpose this layer is: it moves over the output, to one position for each input pixel.
    internal Window WindowOver(Shape input) => Window.Over(OutputShape([input]), Axes, KernelSize, Strides, DilationRate, Padding);
}
