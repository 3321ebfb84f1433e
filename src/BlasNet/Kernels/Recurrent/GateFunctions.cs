using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>The sigmoid and tanh as quotients, so that several of them take one division.</summary>
/// <remarks>
/// A division takes as long as some ten multiplications, and a cell has up to five. sigmoid(x) = 1 / (1 + exp(-x)), with x kept from -25 to
/// 25, where products of four denominators stay finite: the result is within 2e-11 beyond. tanh(x) = -m / (2 + m) with m = exp(-2 |x|) - 1
/// and the sign of x. A NaN stays a NaN.
/// </remarks>
internal static class GateFunctions
{
    private const float Bound = 25;

    /// <summary>Computes the denominator of the sigmoid, whose numerator is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V SigmoidDenominator<V>(V x)
        where V : struct, ILanes<V> => V.Broadcast(1)
            + Maths.ExpWithin(V.Broadcast(0) - V.Max(V.Broadcast(-Bound), V.Min(V.Broadcast(Bound), x)));

    /// <summary>Computes the numerator of tanh, from 0 to 1, and its denominator, from 1 to 2, for the absolute value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V TanhNumerator<V>(V x, out V denominator)
        where V : struct, ILanes<V>
    {
        V size = V.Abs(x), m = Maths.ExpMinusOne(V.Broadcast(-2) * size);
        denominator = V.Broadcast(2) + m;
        return V.Broadcast(0) - m;
    }

    /// <summary>Gives a value of at least 0 the sign of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V WithSign<V>(V value, V sign)
        where V : struct, ILanes<V> => value | (sign & V.BroadcastBits(0x80000000));

    /// <summary>Computes tanh alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : struct, ILanes<V>
    {
        V numerator = TanhNumerator(x, out V denominator);
        return WithSign(numerator / denominator, x);
    }
}
