using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Divides by the root of the running mean of squared gradients:
/// <c>v = rho * v + (1 - rho) * g^2; w -= lr * g / sqrt(v + epsilon)</c>.</summary>
/// <remarks>Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning".</remarks>
public sealed record RmsProp : Optimizer
{
    internal const string Name = "rmsprop";

    private static readonly RmsProp Defaults = new();
    private static readonly string[] MomentNames = ["velocity"];

    internal RmsProp() : base(learningRate: 0.001) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the mean that a step keeps, at least 0 and less than 1; 0.9 unless given.</summary>
    public double Rho
    {
        get;
        init => field = Check.BelowOne(value, nameof(RmsProp), "rho");
    } = 0.9;

    /// <summary>Gets what keeps the divisor above 0, positive; 1e-7 unless given.</summary>
    public double Epsilon
    {
        get;
        init => field = Check.Positive(value, nameof(RmsProp), "epsilon");
    } = 1e-7;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static Optimizer Read(SpecReader reader) => new RmsProp
    {
        Rho = reader.Number("rho", Defaults.Rho),
        Epsilon = reader.Number("epsilon", Defaults.Epsilon),
    };

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("rho", Rho, Defaults.Rho);
        writer.Number("epsilon", Epsilon, Defaults.Epsilon);
    }

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
