namespace BlasNet.Optimizers;

/// <summary>Follows a running sum of gradients and looks one step ahead: <c>v = momentum * v - lr * g; w += momentum * v - lr * g</c>.</summary>
/// <remarks>Nesterov 1983, in the form of Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning".</remarks>
public sealed record Nesterov : Optimizer
{
    internal const string Name = "nesterov";

    private static readonly Nesterov Defaults = new();

    internal Nesterov() : base(learningRate: 0.01) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the velocity that a step keeps, at least 0 and less than 1; 0.9 unless given. In JSON it is <c>momentum</c>.</summary>
    public double Share
    {
        get;
        init => field = Require.BelowOne(value, nameof(Nesterov), "momentum");
    } = 0.9;

    internal override Optimizer Usual => Defaults;

    internal static Optimizer Read(SpecReader reader) => new Nesterov { Share = reader.Number("momentum", Defaults.Share) };

    internal override void Describe(SpecWriter writer) => writer.Number("momentum", Share, Defaults.Share);
}
