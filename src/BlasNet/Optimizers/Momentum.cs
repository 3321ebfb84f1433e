using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Gradient descent with momentum: <c>v = momentum * v - lr * g; w += v</c>, or in Nesterov's form
/// <c>w += momentum * v - lr * g</c>, which looks one step ahead.</summary>
/// <remarks>Polyak 1964, "Some methods of speeding up the convergence of iteration methods"; Nesterov 1983, in the form of Sutskever et
/// al. 2013, "On the importance of initialization and momentum in deep learning". SGD of Keras with momentum.</remarks>
public sealed record Momentum : Optimizer
{
    internal const string Name = "momentum", NesterovName = "nesterov";
    internal const double DefaultLearningRate = 0.01, DefaultCoefficient = 0.9;

    private static readonly string[] MomentNames = ["momentum"];

    internal Momentum(bool isNesterov) => IsNesterov = isNesterov;

    /// <inheritdoc/>
    public override string Kind => IsNesterov ? NesterovName : Name;

    /// <summary>Gets whether the step is Nesterov's, which looks one step ahead.</summary>
    public bool IsNesterov { get; }

    /// <summary>Gets the share of the velocity that a step keeps, at least 0 and less than 1; 0.9 by default.
    /// In JSON it is <c>momentum</c>.</summary>
    public required double Coefficient
    {
        get;
        init => field = Check.BelowOne(value, Place, "momentum");
    }

    internal override IReadOnlyList<string> Moments => MomentNames;

    private protected override string Place => IsNesterov ? nameof(Nesterov) : nameof(Momentum);

    internal static Momentum Declare(SpecProperties<Momentum> properties, bool isNesterov) => new(isNesterov)
    {
        LearningRate = properties.LearningRate(DefaultLearningRate),
        Coefficient = properties.Number("momentum", spec => spec.Coefficient, DefaultCoefficient),
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
        UpdateLoop.Run<Rule, V>(new Rule(step.LearningRate, (float)Coefficient, IsNesterov),
            step.GradientScale, step.Decay, weights, gradients, moment0, moment1);

    private readonly struct Rule(float learningRate, float coefficient, bool isNesterov) : IUpdateRule
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            V descent = V.Broadcast(learningRate) * g;
            moment0 = UpdateLoop.Flush(V.Broadcast(coefficient) * moment0 - descent);
            w += isNesterov ? V.Broadcast(coefficient) * moment0 - descent : moment0;
        }
    }
}
