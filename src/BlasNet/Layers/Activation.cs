using BlasNet.Kernels;

namespace BlasNet;

/// <summary>A function applied to each element of a layer's output (softmax: to each row).</summary>
/// <remarks>
/// With x the input: identity x; step 1 where x &gt; 0, else 0 (inference only); sigmoid 1/(1+e^-x); tanh; relu max(x, 0), with
/// derivative 0 at 0; leakyRelu x or negativeSlope·x; elu x or alpha·(e^x - 1); gelu x·Φ(x) in its exact form; silu x·sigmoid(x);
/// softplus log(1 + e^x); selu s·x or s·a·(e^x - 1) with s = 1.0507 and a = 1.6733; mish x·tanh(log(1 + e^x));
/// softmax e^x_i / Σ e^x_j over the last axis. Names and defaults are those of Keras' activation functions.
/// </remarks>
public sealed record Activation
{
    internal const string LeakyReluName = "leakyRelu", EluName = "elu";
    internal const double DefaultNegativeSlope = 0.2, DefaultAlpha = 1;

    private Activation(string name, ActivationKind? kernel, double parameter = 0)
    {
        Name = name;
        Kernel = kernel;
        Parameter = parameter;
    }

    /// <summary>Gets the identity: x itself.</summary>
    public static Activation Identity { get; } = new("identity", ActivationKind.Identity);

    /// <summary>Gets the step function of the perceptron, for inference only: it has no useful derivative.</summary>
    public static Activation Step { get; } = new("step", ActivationKind.Step);

    /// <summary>Gets the logistic function.</summary>
    public static Activation Sigmoid { get; } = new("sigmoid", ActivationKind.Sigmoid);

    /// <summary>Gets the hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new("tanh", ActivationKind.Tanh);

    /// <summary>Gets the rectifier.</summary>
    public static Activation Relu { get; } = new("relu", ActivationKind.Relu);

    /// <summary>Gets the exact Gaussian error linear unit (Hendrycks and Gimpel 2016).</summary>
    public static Activation Gelu { get; } = new("gelu", ActivationKind.Gelu);

    /// <summary>Gets the sigmoid linear unit, also called swish.</summary>
    public static Activation Silu { get; } = new("silu", ActivationKind.Silu);

    /// <summary>Gets the smooth rectifier log(1 + e^x).</summary>
    public static Activation Softplus { get; } = new("softplus", ActivationKind.Softplus);

    /// <summary>Gets the scaled exponential linear unit (Klambauer, Unterthiner, Mayr and Hochreiter 2017, "Self-normalizing neural
    /// networks"); its kernels start by <see cref="Initializer.LeCunNormal"/>.</summary>
    public static Activation Selu { get; } = new("selu", ActivationKind.Selu);

    /// <summary>Gets the smooth function x·tanh(log(1 + e^x)) (Misra 2019, "Mish: a self regularized non-monotonic activation
    /// function").</summary>
    public static Activation Mish { get; } = new("mish", ActivationKind.Mish);

    /// <summary>Gets the normalized exponential over the last axis.</summary>
    public static Activation Softmax { get; } = new("softmax", null);

    /// <summary>Gets the activations without a parameter.</summary>
    internal static IReadOnlyList<Activation> WithoutParameter =>
        [Identity, Step, Sigmoid, Tanh, Relu, Gelu, Silu, Softplus, Selu, Mish, Softmax];

    /// <summary>Gets the function's name in model files, such as <c>relu</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the negative slope of leakyRelu or the alpha of elu; 0 for the others.</summary>
    public double Parameter { get; }

    /// <summary>Gets the element-wise kernel; null for softmax, which works on rows.</summary>
    internal ActivationKind? Kernel { get; }

    /// <summary>Makes the leaky rectifier: x where x &gt; 0, else negativeSlope · x.</summary>
    /// <remarks>Maas, Hannun and Ng 2013, "Rectifier nonlinearities improve neural network acoustic models";
    /// <see href="https://keras.io/api/layers/activations/#leakyrelu-function"/>.</remarks>
    /// <param name="negativeSlope">The slope below 0, at least 0; 0.2 by default, as in Keras.</param>
    /// <exception cref="ConfigurationException">The slope is negative or not finite.</exception>
    public static Activation LeakyRelu(double negativeSlope = DefaultNegativeSlope) =>
        new(LeakyReluName, ActivationKind.LeakyRelu, Checked("leakyRelu: negativeSlope", negativeSlope));

    /// <summary>Makes the exponential linear unit: x where x &gt; 0, else alpha · (e^x - 1).</summary>
    /// <remarks>Clevert, Unterthiner and Hochreiter 2015, "Fast and accurate deep network learning by exponential linear units";
    /// <see href="https://keras.io/api/layers/activations/#elu-function"/>.</remarks>
    /// <param name="alpha">The magnitude that the function approaches far below 0 (its limit is -alpha), at least 0; 1 by default.</param>
    /// <exception cref="ConfigurationException">Alpha is negative or not finite.</exception>
    public static Activation Elu(double alpha = DefaultAlpha) => new(EluName, ActivationKind.Elu, Checked("elu: alpha", alpha));

    /// <inheritdoc/>
    public override string ToString() => ActivationConverter.Instance.Print(this);

    private static double Checked(string what, double value) => double.IsFinite(value) && value >= 0
        ? value
        : throw new ConfigurationException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{what} must be a finite number of at least 0, but it was '{value}'."));
}

/// <summary>A reader and writer of activations.</summary>
internal sealed class ActivationConverter() : SpecConverter<Activation>("activation", Table)
{
    public static readonly ActivationConverter Instance = new();

    private static IReadOnlyList<SpecKind<Activation>> Table =>
    [
        .. Activation.WithoutParameter.Select(activation => Kind(activation.Name, () => activation)),
        Kind<Activation>(Activation.LeakyReluName, properties => Activation.LeakyRelu(
            properties.Number("negativeSlope", activation => activation.Parameter, Activation.DefaultNegativeSlope))),
        Kind<Activation>(Activation.EluName, properties => Activation.Elu(
            properties.Number("alpha", activation => activation.Parameter, Activation.DefaultAlpha))),
    ];

    protected override string KindOf(Activation value) => value.Name;
}
