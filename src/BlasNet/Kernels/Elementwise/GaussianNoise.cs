using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Normally distributed noise as a function of the key and the element's index alone.</summary>
internal static class GaussianNoise
{
    /// <summary>Computes y[i] += deviation n[i], where n[i] is standard normal.</summary>
    /// <remarks>Accumulates into y. Draws one number per element, from 23 bits: none lies beyond 5.3 deviations.</remarks>
    public static void Add(ulong key, float deviation, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Add<Lanes512>(key, deviation, y);
        else if (Vector256.IsHardwareAccelerated)
            Add<Lanes256>(key, deviation, y);
        else
            Add<Lanes128>(key, deviation, y);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Add<V>(ulong key, float deviation, Span<float> y)
        where V : struct, ILanes<V>
    {
        ref float destination = ref MemoryMarshal.GetReference(y);
        V scale = V.Broadcast(deviation);
        V high = CounterHash.High<V>(key);
        for (int i = 0; i < y.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, y.Length - i);
            V noise = Quantile(Centred(CounterHash.Bits(key, high, (uint)i)));
            Lanes.Write(V.MultiplyAdd(scale, noise, Lanes.Read<V>(ref destination, (nuint)i, count)), ref destination, (nuint)i, count);
        }
    }

    /// <summary>Maps 32 bits to the odd multiples of 2^-23 between -1 and 1, each exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Centred<V>(V bits)
        where V : struct, ILanes<V> =>
        V.MultiplyAdd(V.FromIntegers(V.ShiftRight(bits, 9)), V.Broadcast(1f / (1 << 22)), V.Broadcast(1f / (1 << 23) - 1));

    /// <summary>Computes the quantile of the standard normal distribution at the probability (1 + x) / 2.</summary>
    /// <remarks>
    /// sqrt(2) times the inverse of the error function (Giles 2012, "Approximating the erfinv function", single precision).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Quantile<V>(V x)
        where V : struct, ILanes<V>
    {
        V one = V.Broadcast(1);
        V w = V.Broadcast(0) - Maths.Log((one - x) * (one + x));
        V z = w - V.Broadcast(2.5f);
        V centre = V.MultiplyAdd(V.Broadcast(2.81022636e-08f), z, V.Broadcast(3.43273939e-07f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(-3.5233877e-06f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(-4.39150654e-06f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(0.00021858087f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(-0.00125372503f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(-0.00417768164f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(0.246640727f));
        centre = V.MultiplyAdd(centre, z, V.Broadcast(1.50140941f));
        z = V.Sqrt(w) - V.Broadcast(3);
        V tail = V.MultiplyAdd(V.Broadcast(-0.000200214257f), z, V.Broadcast(0.000100950558f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(0.00134934322f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(-0.00367342844f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(0.00573950773f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(-0.0076224613f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(0.00943887047f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(1.00167406f));
        tail = V.MultiplyAdd(tail, z, V.Broadcast(2.83297682f));
        return V.Select(V.GreaterThan(V.Broadcast(5), w), centre, tail) * x * V.Broadcast(1.41421356f);
    }
}
