using System.Runtime.CompilerServices;

namespace BlasNet.Kernels;

/// <summary>Elementary functions in sixteen lanes, within two units in the last place unless a function states otherwise.</summary>
/// <remarks>
/// Infinities, zeros and overflow give the results of .NET's double functions; a NaN stays a NaN. The polynomials of Exp, Log and
/// Tanh are those of the Cephes library (Moshier, single/expf.c, logf.c, tanhf.c).
/// </remarks>
internal static class Maths
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts: the first has nine significant bits, so its product with an exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>Computes e to the power x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : struct, ILanes<V>
    {
        // Beyond these bounds the result is infinity or 0 for any x; a NaN, as the second operand, passes both.
        x = V.Max(V.Broadcast(-105), V.Min(V.Broadcast(90), x));
        V p = Reduce(x, out V n) + V.Broadcast(1);
        // n reaches 130 and -151, outside the exponents of a float: the power is applied in two halves.
        V half = V.Floor(n * V.Broadcast(0.5f));
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>Computes e to the power x for x from -87 to 88, without the care that <see cref="Exp"/> takes at its ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpWithin<V>(V x)
        where V : struct, ILanes<V> => (Reduce(x, out V n) + V.Broadcast(1)) * PowerOfTwo(n);

    /// <summary>Computes exp(x) - 1 for x up to 0, without losing small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpMinusOne<V>(V x)
        where V : struct, ILanes<V>
    {
        // Below -30 the result is -1 in float.
        V p = Reduce(V.Max(V.Broadcast(-30), x), out V n);
        V power = PowerOfTwo(n);
        return V.MultiplyAdd(p, power, power - V.Broadcast(1));
    }

    /// <summary>Computes the natural logarithm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x)
        where V : struct, ILanes<V>
    {
        V smallest = V.Broadcast(1.17549435e-38f);
        V isSubnormal = V.GreaterThan(smallest, x);
        V scaled = V.Select(isSubnormal, x * V.Broadcast(8388608), x);
        // x = m 2^e with m in [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2) puts the boundary between exponents there.
        V offset = V.AddBits(scaled, V.BroadcastBits(unchecked(0x3F800000u - 0x3F3504F3u)));
        V e = V.FromIntegers(V.AddBits(V.ShiftRight(offset, 23), V.BroadcastBits(unchecked((uint)-127))));
        e = V.Select(isSubnormal, e - V.Broadcast(23), e);
        V m = V.AddBits(offset & V.BroadcastBits(0x007FFFFF), V.BroadcastBits(0x3F3504F3));
        V r = m - V.Broadcast(1);
        V z = r * r;
        V p = V.MultiplyAdd(V.Broadcast(7.0376836292e-2f), r, V.Broadcast(-1.1514610310e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1.1676998740e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(-1.2420140846e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1.4249322787e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(-1.6668057665e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(2.0000714765e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(-2.4999993993e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(3.3333331174e-1f));
        p = p * r * z;
        p = V.MultiplyAdd(e, V.Broadcast(Ln2Low), p);
        p = V.MultiplyAdd(z, V.Broadcast(-0.5f), p);
        V y = V.MultiplyAdd(e, V.Broadcast(Ln2High), r + p);
        // log(inf) = inf, log(0) = -inf; a negative number or NaN gives NaN.
        V infinity = V.Broadcast(float.PositiveInfinity);
        y = V.Select(V.Equal(x, infinity), infinity, y);
        y = V.Select(V.GreaterThan(x, V.Broadcast(0)), y, V.Broadcast(float.NaN));
        return V.Select(V.Equal(x, V.Broadcast(0)), V.Broadcast(float.NegativeInfinity), y);
    }

    /// <summary>Computes log(1 + x) for x from 0 up, without losing small x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LogOnePlus<V>(V x)
        where V : struct, ILanes<V>
    {
        // The rounding error of u = 1 + x is (u - 1) - x; divided by u it is the error of log u (Kahan, HP-15C handbook, 1982).
        V one = V.Broadcast(1);
        V u = one + x;
        V y = Log(u) + (x - (u - one)) / u;
        return V.Select(V.Equal(x, V.Broadcast(float.PositiveInfinity)), x, y);
    }

    /// <summary>Computes the hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : struct, ILanes<V>
    {
        V size = V.Abs(x);
        V z = x * x;
        V p = V.MultiplyAdd(V.Broadcast(-5.70498872745e-3f), z, V.Broadcast(2.06390887954e-2f));
        p = V.MultiplyAdd(p, z, V.Broadcast(-5.37397155531e-2f));
        p = V.MultiplyAdd(p, z, V.Broadcast(1.33314422036e-1f));
        p = V.MultiplyAdd(p, z, V.Broadcast(-3.33332819422e-1f));
        V near = V.MultiplyAdd(p * z, x, x);
        V one = V.Broadcast(1);
        // From 2 |x| = 30 on the result is 1 in float; below, the exponential needs none of Exp's care at its ends.
        V e = (Reduce(V.Min(V.Broadcast(30), size + size), out V n) + one) * PowerOfTwo(n);
        V far = one - V.Broadcast(2) / (e + one);
        return V.Select(V.GreaterThan(V.Broadcast(0.625f), size), near, far) | (x & V.BroadcastBits(0x80000000));
    }

    /// <summary>Computes 1 / (1 + exp(-x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : struct, ILanes<V>
    {
        // With t = exp(-|x|), which cannot overflow: 1 / (1 + t) for x >= 0 and t / (1 + t) below.
        V one = V.Broadcast(1);
        V t = Exp(x | V.BroadcastBits(0x80000000));
        return V.Select(V.GreaterThan(V.Broadcast(0), x), t, one) / (one + t);
    }

    /// <summary>Computes log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<V>(V x)
        where V : struct, ILanes<V> =>
        V.Max(V.Broadcast(0), x) + LogOnePlus(Exp(x | V.BroadcastBits(0x80000000)));

    /// <summary>Computes the standard normal distribution P(X &lt;= x) and its density; both errors are below 3e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Normal<V>(V x, out V density)
        where V : struct, ILanes<V>
    {
        // Abramowitz and Stegun 7.1.26: erfc(u) = (a1 t + ... + a5 t^5) exp(-u^2), t = 1 / (1 + 0.3275911 u), at u = |x| / sqrt(2).
        V size = V.Abs(x);
        V e = Exp(V.Broadcast(-0.5f) * x * x);
        V t = V.Broadcast(1) / V.MultiplyAdd(V.Broadcast(0.3275911f * 0.70710678f), size, V.Broadcast(1));
        V p = V.MultiplyAdd(V.Broadcast(1.061405429f), t, V.Broadcast(-1.453152027f));
        p = V.MultiplyAdd(p, t, V.Broadcast(1.421413741f));
        p = V.MultiplyAdd(p, t, V.Broadcast(-0.284496736f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.254829592f));
        V tail = V.Broadcast(0.5f) * p * t * e;
        density = V.Broadcast(0.39894228f) * e;
        return V.Select(V.GreaterThan(V.Broadcast(0), x), tail, V.Broadcast(1) - tail);
    }

    /// <summary>Computes exp(r) - 1 and n, where x = n ln(2) + r and |r| &lt;= ln(2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Reduce<V>(V x, out V n)
        where V : struct, ILanes<V>
    {
        n = V.Round(x * V.Broadcast(Log2E));
        V r = V.MultiplyAdd(n, V.Broadcast(-Ln2High), x);
        r = V.MultiplyAdd(n, V.Broadcast(-Ln2Low), r);
        V p = V.MultiplyAdd(V.Broadcast(1.9875691500e-4f), r, V.Broadcast(1.3981999507e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(8.3334519073e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(4.1665795894e-2f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1.6666665459e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(5.0000001201e-1f));
        return V.MultiplyAdd(p, r * r, r);
    }

    /// <summary>Computes 2 to the power of an integer from -126 to 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V PowerOfTwo<V>(V n)
        where V : struct, ILanes<V> =>
        V.ShiftLeft(V.AddBits(V.ToIntegers(n), V.BroadcastBits(127)), 23);
}
