using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Stochastic gradient descent: <c>w -= lr * g</c>.</summary>
/// <remarks>Robbins and Monro 1951, "A stochastic approximation method"; SGD of Keras without momentum.</remarks>
public sealed record Sgd : Optimizer
{
    internal const string Name = "sgd";
    internal const double DefaultLearningRate = 0.01;

    internal Sgd() { }

    /// <inheritdoc/>
    public override string Kind => Name;

    internal override IReadOnlyList<string> Moments => [];

    internal static Sgd Declare(SpecProperties<Sgd> properties) => new()
    {
        LearningRate = properties.LearningRate(DefaultLearningRate),
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
        UpdateLoop.Run<Rule, V>(new Rule(step.LearningRate), step.GradientScale, step.Decay, weights, gradients, moment0, moment1);

    private readonly struct Rule(float learningRate) : IUpdateRule
    {
        public static int Moments => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            w -= V.Broadcast(learningRate) * g;
        }
    }
}
