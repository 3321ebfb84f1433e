using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>The properties that all recurrent layers share.</summary>
internal sealed record RecurrentOptions
{
    public const bool DefaultReturnSequences = false, DefaultGoBackwards = false, DefaultZeroOutputForMask = false,
        DefaultStateful = false;
    public const double DefaultDropout = 0, DefaultRecurrentDropout = 0;

    public RecurrentOptions(string kind, int units, Activation? activation, Activation? recurrentActivation, bool useBias,
        Initializer? kernelInitializer, Initializer? recurrentInitializer, Initializer? biasInitializer, double dropout,
        double recurrentDropout, bool returnSequences, bool goBackwards, bool zeroOutputForMask, bool stateful)
    {
        Units = Check.AtLeastOne(units, kind, nameof(units));
        Activation = ElementWise(kind, "activation", activation ?? DefaultActivation);
        RecurrentActivation = ElementWise(kind, "recurrentActivation", recurrentActivation ?? DefaultRecurrentActivation);
        UseBias = useBias;
        KernelInitializer = kernelInitializer ?? KernelDefaults.Kernel;
        RecurrentInitializer = recurrentInitializer ?? DefaultRecurrentInitializer;
        BiasInitializer = biasInitializer ?? KernelDefaults.Bias;
        Dropout = Check.BelowOne(dropout, kind, nameof(dropout));
        RecurrentDropout = Check.BelowOne(recurrentDropout, kind, nameof(recurrentDropout));
        (ReturnSequences, GoBackwards, ZeroOutputForMask, Stateful) = (returnSequences, goBackwards, zeroOutputForMask, stateful);
        if (stateful && goBackwards)
            throw new ConfigurationException(new Place { Subject = kind, Property = "stateful" },
                "a stateful layer reads forwards, where its series goes on: leave out goBackwards.");
    }

    public static Activation DefaultActivation => Activation.Tanh;

    public static Activation DefaultRecurrentActivation => Activation.Sigmoid;

    public static Initializer DefaultRecurrentInitializer => Initializer.Orthogonal();

    public int Units { get; }

    public Activation Activation { get; }

    public Activation RecurrentActivation { get; }

    public bool UseBias { get; }

    public Initializer KernelInitializer { get; }

    public Initializer RecurrentInitializer { get; }

    public Initializer BiasInitializer { get; }

    public double Dropout { get; }

    public double RecurrentDropout { get; }

    public bool ReturnSequences { get; }

    public bool GoBackwards { get; init; }

    public bool ZeroOutputForMask { get; init; }

    public bool Stateful { get; init; }

    public string? WhyNotTrainable => Activation == Activation.Step || RecurrentActivation == Activation.Step
        ? "the step function has no useful derivative"
        : null;

    public CellActivations Functions => new(
        Activation.Kernel!.Value, (float)Activation.Parameter, RecurrentActivation.Kernel!.Value, (float)RecurrentActivation.Parameter);

    /// <summary>Declares the properties; only cells with gates have a function for them.</summary>
    public static RecurrentOptions Declare(SpecProperties<RecurrentOptions> properties, string kind, bool hasGates) => new(
        kind,
        properties.Integer("units", options => options.Units),
        properties.Nested("activation", options => options.Activation, ActivationConverter.Instance, DefaultActivation),
        hasGates
            ? properties.Nested("recurrentActivation", options => options.RecurrentActivation, ActivationConverter.Instance,
                DefaultRecurrentActivation)
            : null,
        properties.Flag("useBias", options => options.UseBias, KernelDefaults.UseBias),
        properties.Nested("kernelInitializer", options => options.KernelInitializer, InitializerConverter.Instance, KernelDefaults.Kernel),
        properties.Nested("recurrentInitializer", options => options.RecurrentInitializer, InitializerConverter.Instance,
            DefaultRecurrentInitializer),
        properties.Nested("biasInitializer", options => options.BiasInitializer, InitializerConverter.Instance, KernelDefaults.Bias),
        properties.Number("dropout", options => options.Dropout, DefaultDropout),
        properties.Number("recurrentDropout", options => options.RecurrentDropout, DefaultRecurrentDropout),
        properties.Flag("returnSequences", options => options.ReturnSequences, DefaultReturnSequences),
        properties.Flag("goBackwards", options => options.GoBackwards, DefaultGoBackwards),
        properties.Flag("zeroOutputForMask", options => options.ZeroOutputForMask, DefaultZeroOutputForMask),
        properties.Flag("stateful", options => options.Stateful, DefaultStateful));

    private static Activation ElementWise(string kind, string property, Activation activation) => activation.Kernel is not null
        ? activation
        : throw new ConfigurationException(new Place { Subject = kind, Property = property },
            $"{property} must work element by element, but it was '{activation}'.");
}
