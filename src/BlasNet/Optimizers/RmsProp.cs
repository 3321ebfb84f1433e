using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>RMSprop, which divides by the root of the running mean of squared gradients:
/// <c>v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon)</c>.</summary>
/// <remarks>Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".</remarks>
public sealed record RmsProp : Optimizer
{
    internal const string Name = "rmsprop";
    internal const double DefaultLearningRate = 0.001, DefaultRho = 0.9, DefaultEpsilon = 1e-7;

    private static readonly string[] MomentNames = ["velocity"];

    internal RmsProp() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the mean that a step keeps, at least 0 and less than 1; 0.9 by default.</summary>
    public required double Rho
    {
        get;
        init => field = Check.BelowOne(value, Place, "rho");
    }

    /// <summary>Gets the number that keeps the divisor above 0, positive; 1e-7 by default.</summary>
    public required double Epsilon
    {
        get;
        init => field = Check.Positive(value, Place, "epsilon");
    }

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static RmsProp Declare(SpecProperties<RmsProp> properties) => new()
    {
        LearningRate = properties.LearningRate(DefaultLearningRate),
        Rho = properties.Number("rho", spec => spec.Rho, DefaultRho),
        Epsilon = properties.Number("epsilon", spec => spec.Epsilon, DefaultEpsilon),
        WeightDecay = properties.WeightDecay(),
        WeightDecayAnnealing = properties.WeightDecayAnnealing(),
        ClipNorm = properties.ClipNorm(),
        ClipNormPerVariable = properties.ClipNormPerVariable(),
        ClipValue = properties.ClipValue(),
        EmaMomentum = properties.EmaMomentum(),
        GradientAccumulationSteps = properties.GradientAccumulationSteps(),
    };

    internal override void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1) =>
        UpdateLoop.Run<Rule, V>(new Rule(step.LearningRate, (float)Rho, (float)(1 - Rho), (float)Epsilon),
            step.GradientScale, step.Decay, weights, gradients, moment0, moment1);

    private readonly struct Rule(float learningRate, float rho, float rest, float epsilon) : IUpdateRule
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            moment0 = UpdateLoop.Flush(V.Broadcast(rho) * moment0 + V.Broadcast(rest) * (g * g));
            w -= V.Broadcast(learningRate) * g / V.Sqrt(moment0 + V.Broadcast(epsilon));
        }
    }
}
