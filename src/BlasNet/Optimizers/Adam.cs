using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Adam, which follows the running mean of gradients divided by the root of the running mean of their squares;
/// AdamW with decoupled weight decay.</summary>
/// <remarks>
/// <c>m += (1 - beta1) * (g - m); v += (1 - beta2) * (g^2 - v); w -= alpha * m / (sqrt(v) + epsilon)</c> with
/// <c>alpha = lr * sqrt(1 - beta2^t) / (1 - beta1^t)</c>, t counting from 1 (Kingma and Ba 2014, "Adam", the form before section 2.1).
/// AdamW first shrinks the weight, <c>w -= lr * weightDecay * w</c>, and then takes Adam's step from the bare gradient
/// (Loshchilov and Hutter 2017, "Decoupled weight decay regularization").
/// </remarks>
public sealed record Adam : Optimizer
{
    internal const string Name = "adam", DecoupledName = "adamw";
    internal const double DefaultLearningRate = 0.001, DefaultBeta1 = 0.9, DefaultBeta2 = 0.999, DefaultEpsilon = 1e-7;
    internal const double DefaultDecoupledWeightDecay = 0.004;

    private static readonly string[] MomentNames = ["mean", "variance"];

    internal Adam(bool decouplesWeightDecay) => DecouplesWeightDecay = decouplesWeightDecay;

    /// <inheritdoc/>
    public override string Kind => DecouplesWeightDecay ? DecoupledName : Name;

    /// <summary>Gets whether weight decay is decoupled from the gradient, as in AdamW.</summary>
    public bool DecouplesWeightDecay { get; }

    /// <summary>Gets the share of the mean of gradients that a step keeps, at least 0 and less than 1; 0.9 by default.</summary>
    public required double Beta1
    {
        get;
        init => field = Check.BelowOne(value, Place, "beta1");
    }

    /// <summary>Gets the share of the mean of squared gradients that a step keeps, at least 0 and less than 1;
    /// 0.999 by default.</summary>
    public required double Beta2
    {
        get;
        init => field = Check.BelowOne(value, Place, "beta2");
    }

    /// <summary>Gets the number that keeps the divisor above 0, positive; 1e-7 by default.</summary>
    public required double Epsilon
    {
        get;
        init => field = Check.Positive(value, Place, "epsilon");
    }

    internal override IReadOnlyList<string> Moments => MomentNames;

    private protected override string Place => DecouplesWeightDecay ? nameof(AdamW) : nameof(Adam);

    internal static Adam Declare(SpecProperties<Adam> properties) => Declare(properties, decouplesWeightDecay: false, weightDecay: 0);

    internal static Adam DeclareDecoupled(SpecProperties<Adam> properties) =>
        Declare(properties, decouplesWeightDecay: true, DefaultDecoupledWeightDecay);

    internal override void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1) =>
        UpdateLoop.Run<Rule, V>(new Rule(this, step),
            step.GradientScale, DecouplesWeightDecay ? 0 : step.Decay, weights, gradients, moment0, moment1);

    private static Adam Declare(SpecProperties<Adam> properties, bool decouplesWeightDecay, double weightDecay) => new(decouplesWeightDecay)
    {
        LearningRate = properties.LearningRate(DefaultLearningRate),
        Beta1 = properties.Number("beta1", spec => spec.Beta1, DefaultBeta1),
        Beta2 = properties.Number("beta2", spec => spec.Beta2, DefaultBeta2),
        Epsilon = properties.Number("epsilon", spec => spec.Epsilon, DefaultEpsilon),
        WeightDecay = properties.WeightDecay(weightDecay),
        WeightDecayAnnealing = properties.WeightDecayAnnealing(),
        ClipNorm = properties.ClipNorm(),
        ClipNormPerVariable = properties.ClipNormPerVariable(),
        ClipValue = properties.ClipValue(),
        EmaMomentum = properties.EmaMomentum(),
        GradientAccumulationSteps = properties.GradientAccumulationSteps(),
    };

    /// <summary>Adam's step, after a decoupled decay of the weight where there is one.</summary>
    private readonly struct Rule : IUpdateRule
    {
        private readonly float alpha, rest1, rest2, epsilon, shrink;

        public Rule(Adam adam, in UpdateStep step)
        {
            // Corrects the bias of moments that started at 0.
            alpha = (float)(step.LearningRate * Math.Sqrt(1 - Math.Pow(adam.Beta2, step.Step)) / (1 - Math.Pow(adam.Beta1, step.Step)));
            rest1 = (float)(1 - adam.Beta1);
            rest2 = (float)(1 - adam.Beta2);
            epsilon = (float)adam.Epsilon;
            shrink = adam.DecouplesWeightDecay ? step.LearningRate * step.Decay : 0;
        }

        public static int Moments => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            w -= V.Broadcast(shrink) * w;
            moment0 = UpdateLoop.Flush(moment0 + V.Broadcast(rest1) * (g - moment0));
            moment1 = UpdateLoop.Flush(moment1 + V.Broadcast(rest2) * (g * g - moment1));
            w -= V.Broadcast(alpha) * moment0 / (V.Sqrt(moment1) + V.Broadcast(epsilon));
        }
    }
}
