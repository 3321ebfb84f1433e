namespace BlasNet.Optimizers;

/// <summary>Follows a running sum of gradients: <c>v = momentum * v - lr * g; w += v</c> (Polyak 1964).</summary>
public sealed record Momentum : Optimizer
{
    internal const string Name = "momentum";

    private static readonly Momentum Defaults = new();

    internal Momentum() : base(learningRate: 0.01) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the velocity that a step keeps, at least 0 and less than 1; 0.9 unless given. In JSON it is <c>momentum</c>.</summary>
    public double Share
    {
        get;
        init => field = Require.BelowOne(value, nameof(Momentum), "momentum");
    } = 0.9;

    internal override Optimizer Usual => Defaults;

    internal static Optimizer Read(SpecReader reader) => new Momentum { Share = reader.Number("momentum", Defaults.Share) };

    internal override void Describe(SpecWriter writer) => writer.Number("momentum", Share, Defaults.Share);
}
