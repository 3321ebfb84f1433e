namespace BlasNet.Optimizers;

/// <summary>Follows Adam, with a weight decay of its own:
/// first <c>w -= lr * weightDecay * w</c>, then the step of <see cref="Adam"/> from the bare gradient.</summary>
/// <remarks>Loshchilov and Hutter 2017, "Decoupled weight decay regularization". The weight decay is 0.004 unless given.</remarks>
public sealed record AdamW : Optimizer
{
    internal const string Name = "adamw";

    private static readonly AdamW Defaults = new();
    private static readonly string[] MomentNames = ["mean", "variance"];

    internal AdamW() : base(learningRate: 0.001) => WeightDecay = 0.004;

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the mean of gradients that a step keeps, at least 0 and less than 1; 0.9 unless given.</summary>
    public double Beta1
    {
        get;
        init => field = Check.BelowOne(value, nameof(AdamW), "beta1");
    } = 0.9;

    /// <summary>Gets the share of the mean of squared gradients that a step keeps, at least 0 and less than 1;
    /// 0.999 unless given.</summary>
    public double Beta2
    {
        get;
        init => field = Check.BelowOne(value, nameof(AdamW), "beta2");
    } = 0.999;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Check.Positive(value, nameof(AdamW), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static Optimizer Read(SpecReader reader) => new AdamW
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
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1)
    {
        var rule = AdamRule.At(step, Beta1, Beta2, Epsilon, shrink: step.LearningRate * step.Decay);
        UpdateLoop.Run<AdamRule, V>(rule, step.GradientScale, decay: 0, weights, gradients, moment0, moment1);
    }
}
