using System.Text.Json;
using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A fully connected layer over the last axis: y = f(x · kernel + bias). Deep Learning from Scratch calls it Affine.</summary>
/// <remarks>
/// Shapes: x [..., In], kernel [In, Units], bias [Units], y [..., Units]: one vector, or one at each position of a sequence or an image,
/// all with the same kernel. Starts with a Glorot uniform kernel and zero biases, as Keras does.
/// In the parametrization <see cref="Parametrization.Ntk"/> y = f(x · kernel / √In + bias), which suits a kernel that starts from
/// N(0, 1), whatever the number of inputs (Jacot, Gabriel and Hongler 2018, "Neural tangent kernel").
/// </remarks>
public sealed record Dense : Layer
{
    internal const Parametrization DefaultParametrization = Parametrization.Standard;
    internal const double DefaultBiasRate = 1;
    private const string OutputsOfTheData = "outputs";

    private static readonly (string, Parametrization)[] Parametrizations =
        [("standard", Parametrization.Standard), ("ntk", Parametrization.Ntk)];

    /// <summary>Creates the layer.</summary>
    /// <param name="units">Number of outputs, at least 1.</param>
    /// <param name="activation">The function f, applied to each output; identity by default.</param>
    /// <param name="useBias">Whether a bias is added; true by default.</param>
    /// <param name="kernelInitializer">How the kernel starts; Glorot uniform by default.</param>
    /// <param name="biasInitializer">How the bias starts; zeros by default.</param>
    /// <param name="parametrization">The factor of the product: standard, 1 (the default), or ntk, 1/√In.</param>
    /// <param name="biasRate">The factor of the learning rate for the bias, at least 0; 1 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Dense(int units, Activation? activation = null, bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, Parametrization parametrization = DefaultParametrization, double biasRate = DefaultBiasRate,
        string? name = null)
        : this(units, takesOutputs: false, activation, useBias, kernelInitializer, biasInitializer, parametrization, biasRate, name)
    {
        if (units < 1)
            throw new ConfigurationException($"dense: the number of units must be at least 1, but it was '{units}'.", nameof(units));
    }

    private Dense(int units, bool takesOutputs, Activation? activation, bool useBias, Initializer? kernelInitializer,
        Initializer? biasInitializer, Parametrization parametrization, double biasRate, string? name) : base(name)
    {
        if (parametrization is not (Parametrization.Standard or Parametrization.Ntk))
            throw new ConfigurationException($"dense: there is no parametrization '{parametrization}'.", nameof(parametrization));
        Parametrization = parametrization;
        BiasRate = Check.NotNegative(biasRate, Kind, "biasRate");
        Units = units;
        TakesOutputs = takesOutputs;
        Activation = activation ?? Activation.Identity;
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? KernelDefaults.Kernel;
        BiasInitializer = biasInitializer ?? KernelDefaults.Bias;
        if (KernelInitializer is DataCentered)
            throw new ConfigurationException(
                "dense: the initializer dataCentered is for biases, not for kernels.", nameof(kernelInitializer));
        if (BiasInitializer is DataScaledNormal)
            throw new ConfigurationException(
                "dense: the initializer dataScaledNormal is for kernels, not for biases.", nameof(biasInitializer));
    }

    /// <inheritdoc/>
    public override string Kind => "dense";

    /// <summary>Gets the number of outputs; 0 while it is left to the data (see <see cref="TakesOutputs"/>).</summary>
    public int Units { get; }

    /// <summary>Gets whether the data determines the number of units: one for each class or target.</summary>
    public bool TakesOutputs { get; }

    /// <summary>Gets the function applied to each unit.</summary>
    public Activation Activation { get; }

    /// <summary>Gets whether a bias is added.</summary>
    public bool UseBias { get; }

    /// <summary>Gets how the kernel starts.</summary>
    public Initializer KernelInitializer { get; }

    /// <summary>Gets how the bias starts.</summary>
    public Initializer BiasInitializer { get; }

    /// <summary>Gets by which factor the product of inputs and kernel is multiplied.</summary>
    public Parametrization Parametrization { get; }

    /// <summary>Gets the factor of the learning rate for the bias, at least 0; 1 by default.</summary>
    public double BiasRate { get; }

    internal override Activation FinalActivation => Activation;

    internal override string? WhyNotTrainable => Activation == Activation.Step ? "the step function has no useful derivative" : null;

    /// <summary>Makes a layer whose number of units is left to the data.</summary>
    internal static Dense ForOutputs(string? name, bool useBias = KernelDefaults.UseBias, Initializer? kernelInitializer = null,
        Initializer? biasInitializer = null, Parametrization parametrization = DefaultParametrization, double biasRate = DefaultBiasRate) =>
        new(0, takesOutputs: true, null, useBias, kernelInitializer, biasInitializer, parametrization, biasRate, name);

    internal override bool LeavesOutputs => TakesOutputs;

    internal override Layer WithOutputs(int outputs, Activation activation) =>
        new Dense(outputs, activation, UseBias, KernelInitializer, BiasInitializer, Parametrization, BiasRate, Name).WithTrainingOf(this);

    internal override bool IsAlongLastAxis => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 1;

    internal override Layer WithoutFinalActivation() =>
        new Dense(Units, null, UseBias, KernelInitializer, BiasInitializer, Parametrization, BiasRate, Name).WithTrainingOf(this);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (TakesOutputs)
            throw new ConfigurationException("the number of units is left to the data, which is not known yet. Give it with WithOutputs.");
        return inputs[0].Rank > 0
            ? new Shape([.. inputs[0].SkipLast(1), Units])
            : throw new ConfigurationException("the layer multiplies the last axis by its kernel, but it receives scalars.");
    }

    internal override bool HasWeights => true;

    internal override bool StartsByData => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var kernel = new ParameterSpec("kernel", new Shape(inputs[0].Last, Units), KernelInitializer, Decays: true);
        return UseBias
            ? [kernel, new ParameterSpec("bias", new Shape(Units), BiasInitializer) { RateFactor = (float)BiasRate }]
            : [kernel];
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) =>
        Positions(inputs[0]) * (2L * inputs[0].Last * Units + (UseBias ? Units : 0));

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        // A function whose derivative needs its input is an operation of its own; the others run on the product's tile.
        ActivationKind? kernel = Activation.Kernel;
        float factor = Parametrization == Parametrization.Ntk ? (float)(1 / Math.Sqrt(inputs[0].Last)) : 1;
        int positions = Positions(inputs[0]);
        if (kernel is { } kind && !Activations.BackwardReadsInput(kind))
        {
            return
            [
                new DenseOperation(inputs[0].Last, Units, positions, factor, UseBias, kind, (float)Activation.Parameter, capacity, mode),
            ];
        }
        return
        [
            new DenseOperation(inputs[0].Last, Units, positions, factor, UseBias, ActivationKind.Identity, 0, capacity, mode),
            .. new ActivationLayer(Activation, null).Operations([OutputShape(inputs)], mode, capacity),
        ];
    }

    internal static Dense Declare(SpecProperties<Dense> properties)
    {
        int? units = properties.Value(layer => layer.TakesOutputs ? null : layer.Units, ReadUnits, WriteUnits);
        Activation activation = properties.Nested(
            "activation", layer => layer.Activation, ActivationConverter.Instance, Activation.Identity);
        bool useBias = properties.Flag("useBias", layer => layer.UseBias, KernelDefaults.UseBias);
        Initializer kernel = properties.Nested(
            "kernelInitializer", layer => layer.KernelInitializer, InitializerConverter.Instance, KernelDefaults.Kernel);
        Initializer bias = properties.Nested(
            "biasInitializer", layer => layer.BiasInitializer, InitializerConverter.Instance, KernelDefaults.Bias);
        Parametrization parametrization = properties.Choice(
            "parametrization", layer => layer.Parametrization, DefaultParametrization, Parametrizations);
        double biasRate = properties.Number("biasRate", layer => layer.BiasRate, DefaultBiasRate);
        return units is { } count
            ? new Dense(count, activation, useBias, kernel, bias, parametrization, biasRate)
            : ForOutputs(null, useBias, kernel, bias, parametrization, biasRate);
    }

    private static int Positions(Shape input) => input.Size / input.Last;

    /// <summary>Reads the number of units; null where it is left to the data.</summary>
    private static int? ReadUnits(SpecReader reader)
    {
        if (reader.Element("units") is not { ValueKind: JsonValueKind.String })
            return reader.Integer("units");
        if (reader.Text("units") != OutputsOfTheData)
            throw reader.Error($"'units' must be a whole number or '{OutputsOfTheData}', but it was '{reader.Text("units")}'");
        return reader.Nested("activation", ActivationConverter.Instance) is not { } activation
            ? null
            : throw reader.Error(
                $"a layer with '{OutputsOfTheData}' as its units takes its activation from the task; '{activation}' must be left out");
    }

    private static void WriteUnits(SpecWriter writer, int? units)
    {
        if (units is null)
            writer.Text("units", OutputsOfTheData);
        else
            writer.Integer("units", units);
    }
}

/// <summary>The factor of a dense layer's product, and so the size at which its kernel starts and learns.</summary>
public enum Parametrization
{
    /// <summary>No factor: the initializer makes the kernel small where there are many inputs.</summary>
    Standard,

    /// <summary>One over the root of the number of inputs, for a kernel that starts from N(0, 1).</summary>
    Ntk,
}
