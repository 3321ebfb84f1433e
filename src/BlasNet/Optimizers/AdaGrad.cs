using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>AdaGrad, which divides by the root of the sum of all squared gradients:
/// <c>a += g^2; w -= lr * g / sqrt(a + epsilon)</c>.</summary>
/// <remarks>Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization".</remarks>
public sealed record AdaGrad : Optimizer
{
    internal const string Name = "adagrad";
    internal const double DefaultLearningRate = 0.001, DefaultInitialAccumulatorValue = 0.1, DefaultEpsilon = 1e-7;

    private static readonly string[] MomentNames = ["accumulator"];

    internal AdaGrad() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the sum before the first step, at least 0; 0.1 by default.</summary>
    public required double InitialAccumulatorValue
    {
        get;
        init => field = Check.NotNegative(value, Place, "initialAccumulatorValue");
    }

    /// <summary>Gets the number that keeps the divisor above 0, positive; 1e-7 by default.</summary>
    public required double Epsilon
    {
        get;
        init => field = Check.Positive(value, Place, "epsilon");
    }

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal override float InitialMoment => (float)InitialAccumulatorValue;

    internal static AdaGrad Declare(SpecProperties<AdaGrad> properties) => new()
    {
        LearningRate = properties.LearningRate(DefaultLearningRate),
        InitialAccumulatorValue = properties.Number(
            "initialAccumulatorValue", spec => spec.InitialAccumulatorValue, DefaultInitialAccumulatorValue),
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
        UpdateLoop.Run<Rule, V>(new Rule(step.LearningRate, (float)Epsilon),
            step.GradientScale, step.Decay, weights, gradients, moment0, moment1);

    private readonly struct Rule(float learningRate, float epsilon) : IUpdateRule
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            moment0 = UpdateLoop.Flush(moment0 + g * g);
            w -= V.Broadcast(learningRate) * g / V.Sqrt(moment0 + V.Broadcast(epsilon));
        }
    }
}
