using System.Runtime.CompilerServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>Holds the maths that <see cref="Adam"/> and <see cref="AdamW"/> share: shrink the weight, then take Adam's step.</summary>
internal readonly struct AdamRule : IUpdateRule
{
    private readonly float alpha;
    private readonly float rest1;
    private readonly float rest2;
    private readonly float epsilon;
    private readonly float shrink;

    private AdamRule(float alpha, float rest1, float rest2, float epsilon, float shrink)
    {
        this.alpha = alpha;
        this.rest1 = rest1;
        this.rest2 = rest2;
        this.epsilon = epsilon;
        this.shrink = shrink;
    }

    public static int Moments => 2;

    /// <summary>Makes the rule of a step; alpha undoes the bias of moments that began at 0.</summary>
    public static AdamRule At(in UpdateStep step, double beta1, double beta2, double epsilon, float shrink)
    {
        double alpha = step.LearningRate * Math.Sqrt(1 - Math.Pow(beta2, step.Step)) / (1 - Math.Pow(beta1, step.Step));
        return new((float)alpha, (float)(1 - beta1), (float)(1 - beta2), (float)epsilon, shrink);
    }

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
