namespace BlasNet.Optimizers;

/// <summary>Divides by the root of the running mean of squared gradients: <c>v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon)</c>.</summary>
/// <remarks>Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".</remarks>
public sealed record RmsProp : Optimizer
{
    internal const string Name = "rmsprop";

    private static readonly RmsProp Defaults = new();

    internal RmsProp() : base(learningRate: 0.001) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the mean that a step keeps, at least 0 and less than 1; 0.9 unless given.</summary>
    public double Rho
    {
        get;
        init => field = Require.BelowOne(value, nameof(RmsProp), "rho");
    } = 0.9;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Require.Positive(value, nameof(RmsProp), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal static Optimizer Read(SpecReader reader) => new RmsProp
    {
        Rho = reader.Number("rho", Defaults.Rho),
        Epsilon = reader.Number("epsilon", Defaults.Epsilon),
    };

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("rho", Rho, Defaults.Rho);
        writer.Number("epsilon", Epsilon, Defaults.Epsilon);
    }
}
