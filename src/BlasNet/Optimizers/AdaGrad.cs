namespace BlasNet.Optimizers;

/// <summary>Divides by the root of the sum of all squared gradients: <c>a += g^2; w -= lr * g / sqrt(a + epsilon)</c>.</summary>
/// <remarks>Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization".</remarks>
public sealed record AdaGrad : Optimizer
{
    internal const string Name = "adagrad";

    private static readonly AdaGrad Defaults = new();

    internal AdaGrad() : base(learningRate: 0.001) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the sum before the first step, at least 0; 0.1 unless given.</summary>
    public double InitialAccumulator
    {
        get;
        init => field = Require.NotNegative(value, nameof(AdaGrad), "initialAccumulator");
    } = 0.1;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Require.Positive(value, nameof(AdaGrad), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal static Optimizer Read(SpecReader reader) => new AdaGrad
    {
        InitialAccumulator = reader.Number("initialAccumulator", Defaults.InitialAccumulator),
        Epsilon = reader.Number("epsilon", Defaults.Epsilon),
    };

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("initialAccumulator", InitialAccumulator, Defaults.InitialAccumulator);
        writer.Number("epsilon", Epsilon, Defaults.Epsilon);
    }
}
