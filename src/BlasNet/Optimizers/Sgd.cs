namespace BlasNet.Optimizers;

/// <summary>Follows the gradient: <c>w -= lr * g</c>.</summary>
public sealed record Sgd : Optimizer
{
    internal const string Name = "sgd";

    private static readonly Sgd Defaults = new();

    internal Sgd() : base(learningRate: 0.01) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override Optimizer Usual => Defaults;

    internal static Optimizer Read(SpecReader reader) => Defaults;

    internal override void Describe(SpecWriter writer) { }
}
