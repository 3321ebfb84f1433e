using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Follows a running sum of gradients: <c>v = momentum * v - lr * g; w += v</c> (Polyak 1964).</summary>
public sealed record Momentum : Optimizer
{
    internal const string Name = "momentum";

    private static readonly Momentum Defaults = new();
    private static readonly string[] MomentNames = ["momentum"];

    internal Momentum() : base(learningRate: 0.01) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the velocity that a step keeps, at least 0 and less than 1; 0.9 unless given.
    /// In JSON it is <c>momentum</c>.</summary>
    public double Share
    {
        get;
        init => field = Check.BelowOne(value, nameof(Momentum), "momentum");
    } = 0.9;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static Optimizer Read(SpecReader reader) => new Momentum { Share = reader.Number("momentum", Defaults.Share) };

    internal override void Describe(SpecWriter writer) => writer.Number("momentum", Share, Defaults.Share);

    internal override void Update<V>(
        in UpdateStep step, Span<float> weights, ReadOnlySpan<float> gradients, Span<float> moment0, Span<float> moment1) =>
        UpdateLoop.Run<Rule, V>(new Rule(step.LearningRate, (float)Share),
            step.GradientScale, step.Decay, weights, gradients, moment0, moment1);

    private readonly struct Rule(float learningRate, float share) : IUpdateRule
    {
        public static int Moments => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
            where V : struct, ILanes<V>
        {
            moment0 = UpdateLoop.Flush(V.Broadcast(share) * moment0 - V.Broadcast(learningRate) * g);
            w += moment0;
        }
    }
}
