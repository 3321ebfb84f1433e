using System.Runtime.CompilerServices;
using BlasNet.Kernels;

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

    internal override IReadOnlyList<string> Moments => [];

    internal static Optimizer Read(SpecReader reader) => Defaults;

    internal override void Describe(SpecWriter writer) { }

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
