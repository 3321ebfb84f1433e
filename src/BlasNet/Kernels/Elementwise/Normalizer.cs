using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

/// <summary>The map of batch normalization: y[n, c] = max(floor, gamma[c] (x[n, c] - mean[c]) invStd[c] + beta[c]).</summary>
/// <param name="mean">Mean of each channel.</param>
/// <param name="invStd">1 / standard deviation of each channel.</param>
/// <param name="gamma">Gain of each channel.</param>
/// <param name="beta">Shift of each channel.</param>
internal readonly ref struct Normalizer(
    ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta)
{
    private readonly ReadOnlySpan<float> mean = mean, invStd = invStd, gamma = gamma, beta = beta;

    /// <summary>Gets the lower bound of y: 0 where relu follows, else minus infinity.</summary>
    public float Floor { get; init; } = float.NegativeInfinity;

    /// <summary>Reads up to sixteen channels.</summary>
    public Channels<V> At<V>(int column, int width)
        where V : struct, ILanes<V>
    {
        V inverse = Read<V>(invStd, column, width);
        return new Channels<V>(
            Read<V>(mean, column, width), inverse, inverse * Read<V>(gamma, column, width), Read<V>(beta, column, width),
            V.Broadcast(Floor));
    }

    public void Check(int channels)
    {
        Require.Length(mean.Length, channels);
        Require.Length(invStd.Length, channels);
        Require.Length(gamma.Length, channels);
        Require.Length(beta.Length, channels);
    }

    private static V Read<V>(ReadOnlySpan<float> values, int column, int width)
        where V : struct, ILanes<V> => Lanes.Read<V>(ref MemoryMarshal.GetReference(values), (nuint)column, width);

    /// <summary>Coefficients of sixteen channels.</summary>
    internal readonly struct Channels<V>(V center, V inverse, V scale, V shift, V floor)
        where V : struct, ILanes<V>
    {
        public readonly V Center = center, Inverse = inverse, Scale = scale, Shift = shift, Floor = floor;

        /// <summary>Computes y from x - mean.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Value(V centered) => V.Max(Floor, V.MultiplyAdd(centered, Scale, Shift));

        /// <summary>Computes the gradient through the floor: dy where y is above it, else 0. The comparison uses the same arithmetic as
        /// y, so that y need not be read.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Passed(V dy, V centered) => dy & V.GreaterThan(V.MultiplyAdd(centered, Scale, Shift), Floor);
    }
}
