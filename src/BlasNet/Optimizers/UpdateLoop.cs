using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BlasNet.Kernels;

namespace BlasNet.Optimizers;

/// <summary>The update rule of one optimizer, applied to sixteen weights at a time.</summary>
internal interface IUpdateRule
{
    /// <summary>Gets the number of moments that the rule keeps: 0, 1 or 2.</summary>
    static abstract int Moments { get; }

    /// <summary>Replaces weights and moments by those after the step; g is the gradient after clipping and decay.</summary>
    void Apply<V>(V g, ref V w, ref V moment0, ref V moment1)
        where V : struct, ILanes<V>;
}

/// <summary>The loop that applies an update rule to a range of weights, sixteen at a time; the tail gets the same arithmetic.</summary>
internal static class UpdateLoop
{
    // Below this a moment is set to 0. With rounding to nearest, repeated decay by a factor below 1 ends at a denormal number that
    // never becomes 0, and each operation on it costs as much as a hundred others. A square below 1e-30 has a root below 1e-15, far
    // below any epsilon.
    private const float Negligible = 1e-30f;

    /// <summary>Updates w, and the moments that the rule keeps, from the gradient dw: g = scale * dw + decay * w.</summary>
    /// <remarks>All spans have one length, except those of moments that the rule does not keep, which are not read. None may
    /// overlap.</remarks>
    // Inlined into its caller, the loop would exhaust the compiler's inlining budget and call the rule for every sixteen weights, which is
    // 15 times slower.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<R, V>(
        R rule, float scale, float decay, Span<float> w, ReadOnlySpan<float> dw, Span<float> moment0, Span<float> moment1)
        where R : struct, IUpdateRule
        where V : struct, ILanes<V>
    {
        Require.Length(dw.Length, w.Length);
        if (R.Moments > 0)
            Require.Length(moment0.Length, w.Length);
        if (R.Moments > 1)
            Require.Length(moment1.Length, w.Length);
        ref float weights = ref MemoryMarshal.GetReference(w);
        ref float gradients = ref MemoryMarshal.GetReference(dw);
        ref float first = ref MemoryMarshal.GetReference(moment0);
        ref float second = ref MemoryMarshal.GetReference(moment1);
        V scales = V.Broadcast(scale);
        V decays = V.Broadcast(decay);
        nuint i = 0;
        for (nuint end = (nuint)(w.Length / Lanes.Count * Lanes.Count); i < end; i += Lanes.Count)
        {
            V value = V.Load(ref weights, i);
            V m0 = R.Moments > 0 ? V.Load(ref first, i) : default;
            V m1 = R.Moments > 1 ? V.Load(ref second, i) : default;
            rule.Apply(scales * V.Load(ref gradients, i) + decays * value, ref value, ref m0, ref m1);
            value.Store(ref weights, i);
            if (R.Moments > 0)
                m0.Store(ref first, i);
            if (R.Moments > 1)
                m1.Store(ref second, i);
        }
        int tail = w.Length - (int)i;
        if (tail == 0)
            return;
        V lastValue = V.LoadPart(ref weights, i, tail);
        V last0 = R.Moments > 0 ? V.LoadPart(ref first, i, tail) : default;
        V last1 = R.Moments > 1 ? V.LoadPart(ref second, i, tail) : default;
        rule.Apply(scales * V.LoadPart(ref gradients, i, tail) + decays * lastValue, ref lastValue, ref last0, ref last1);
        Lanes.StorePart(lastValue, ref weights, i, tail);
        if (R.Moments > 0)
            Lanes.StorePart(last0, ref first, i, tail);
        if (R.Moments > 1)
            Lanes.StorePart(last1, ref second, i, tail);
    }

    /// <summary>Replaces negligible values by 0; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Flush<V>(V moment)
        where V : struct, ILanes<V> =>
        V.Select(V.GreaterThan(V.Broadcast(Negligible), V.Abs(moment)), V.Broadcast(0), moment);
}

/// <summary>The values of one update that are the same for a whole range of weights.</summary>
/// <param name="Step">The number of this update, counted from 1.</param>
/// <param name="LearningRate">The learning rate of this update.</param>
/// <param name="Decay">The weight decay of this range: 0 where weights do not decay.</param>
/// <param name="GradientScale">The factor that keeps the norm of the gradients within its bound; 1 without clipping.</param>
internal readonly record struct UpdateStep(long Step, float LearningRate, float Decay = 0, float GradientScale = 1);
