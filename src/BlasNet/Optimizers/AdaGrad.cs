using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Divides by the root of the sum of all squared gradients: <c>a += g^2; w -= lr * g / sqrt(a + epsilon)</c>.</summary>
/// <remarks>Duchi, Hazan and Singer 2011, "Adaptive subgradient methods for online learning and stochastic optimization".</remarks>
public sealed record AdaGrad : Optimizer
{
    internal const string Name = "adagrad";

    private static readonly AdaGrad Defaults = new();
    private static readonly string[] MomentNames = ["accumulator"];

    internal AdaGrad() : base(learningRate: 0.001) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the sum before the first step, at least 0; 0.1 unless given.</summary>
    public double InitialAccumulator
    {
        get;
        init => field = Check.NotNegative(value, nameof(AdaGrad), "initialAccumulator");
    } = 0.1;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Check.Positive(value, nameof(AdaGrad), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal override float InitialMoment => (float)InitialAccumulator;

    internal static Optimizer Read(SpecReader reader) => new AdaGrad
    {
        InitialAccumulator = reader.Number("initialAccumulator", Defaults.InitialAccumulator),
        Epsilon = reader.Number("epsilon", Defaults.Epsilon),
    };

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("initialAccumulator", InitialAccumulator, Defaults.InitialAccumulator);
        writer.Number("epsilon", Epsilon, Defaults.Epsilon);
    }

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
