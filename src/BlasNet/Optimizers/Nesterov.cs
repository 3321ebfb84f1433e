using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Follows a running sum of gradients and looks one step ahead:
/// <c>v = momentum * v - lr * g; w += momentum * v - lr * g</c>.</summary>
/// <remarks>Nesterov 1983, in the form of Sutskever et al. 2013,
/// "On the importance of initialization and momentum in deep learning".</remarks>
public sealed record Nesterov : Optimizer
{
    internal const string Name = "nesterov";

    private static readonly Nesterov Defaults = new();
    private static readonly string[] MomentNames = ["momentum"];

    internal Nesterov() : base(learningRate: 0.01) { }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Gets the share of the velocity that a step keeps, at least 0 and less than 1; 0.9 unless given.
    /// In JSON it is <c>momentum</c>.</summary>
    public double Share
    {
        get;
        init => field = Check.BelowOne(value, nameof(Nesterov), "momentum");
    } = 0.9;

    internal override Optimizer Usual => Defaults;

    internal override IReadOnlyList<string> Moments => MomentNames;

    internal static Optimizer Read(SpecReader reader) => new Nesterov { Share = reader.Number("momentum", Defaults.Share) };

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
            V descent = V.Broadcast(learningRate) * g;
            moment0 = UpdateLoop.Flush(V.Broadcast(share) * moment0 - descent);
            w += V.Broadcast(share) * moment0 - descent;
        }
    }
}
