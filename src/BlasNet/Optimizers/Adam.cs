namespace BlasNet.Optimizers;

/// <summary>Follows the running mean of gradients, divided by the root of the running mean of their squares.</summary>
/// <remarks>
/// <c>m += (1 - beta1) * (g - m); v += (1 - beta2) * (g^2 - v); w -= alpha * m / (sqrt(v) + epsilon)</c> with
/// <c>alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t)</c>, t counting from 1 (Kingma and Ba 2014, "Adam", the form before section 2.1).
/// </remarks>
public sealed record Adam : Optimizer
{
    internal const string Name = "adam";

    private static readonly Adam Defaults = new();
    private static readonly string[] MomentNames = ["mean", "variance"];

    internal Adam() : base(learningRate: 0.001) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the mean of gradients that a step keeps, at least 0 and less than 1; 0.9 unless given.</summary>
    public double Beta1
    {
        get;
        init => field = Check.BelowOne(value, nameof(Adam), "beta1");
    } = 0.9;

    /// <summary>Gets the share of the mean of squared gradients that a step keeps, at least 0 and less than 1;
    /// 0.999 unless given.</summary>
    public double Beta2
    {
        get;
        init => field = Check.BelowOne(value, nameof(Adam), "beta2");
    } = 0.999;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Check.Positive(value, nameof(Adam), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static Optimizer Read(SpecReader reader) => new Adam
    {
        Beta1 = reader.Number("beta1", Defaults.Beta1),
        Beta2 = reader.Number("beta2", Defaults.Beta2),
        Epsilon = reader.Number("epsilon", Defaults.Epsilon),
    };

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("beta1", Beta1, Defaults.Beta1);
        writer.Number("beta2", Beta2, Defaults.Beta2);
        writer.Number("epsilon", Epsilon, Defaults.Epsilon);
    }

    internal override void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1) =>
        UpdateLoop.Run<AdamRule, V>(
            AdamRule.At(step, Beta1, Beta2, Epsilon, shrink: 0), step.GradientScale, step.Decay, weights, gradients, moment0, moment1);
}
