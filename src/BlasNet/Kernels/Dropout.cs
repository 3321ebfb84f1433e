using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Sets elements to 0 at random and scales the others by 1 / (1 - rate) (Srivastava et al. 2014, inverted form).</summary>
/// <remarks>
/// No mask is stored: whether an element is dropped follows from the key and the element's index alone, so the backward pass draws
/// the same again. The draw is the 32-bit mixing function triple32 (Wellons, hash-prospector) of index + low half of the key, with
/// the high half mixed in behind the first factor; without that, the draws of two keys would be one sequence, shifted.
/// </remarks>
internal static class Dropout
{
    /// <summary>Computes y[i] = x[i] / (1 - rate), or 0 where the element firstIndex + i is dropped.</summary>
    /// <remarks>
    /// The rate is at least 0 and less than 1, the indexes lie below 2^32. Overwrites y. x and y may be the same memory.
    /// </remarks>
    public static void Forward(ulong key, long firstIndex, float rate, ReadOnlySpan<float> x, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(key, firstIndex, rate, x, y);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(key, firstIndex, rate, x, y);
        else
            Forward<Lanes128>(key, firstIndex, rate, x, y);
    }

    /// <summary>Computes dx[i] = dy[i] / (1 - rate), or 0 where the element firstIndex + i was dropped.</summary>
    /// <remarks>Overwrites dx. dy and dx may be the same memory. The arguments are those of Forward.</remarks>
    public static void Backward(ulong key, long firstIndex, float rate, ReadOnlySpan<float> dy, Span<float> dx) =>
        Forward(key, firstIndex, rate, dy, dx);

    public static void Forward<V>(ulong key, long firstIndex, float rate, ReadOnlySpan<float> x, Span<float> y)
        where V : struct, ILanes<V>
    {
        Require.Length(y.Length, x.Length);
        if (!(rate >= 0 && rate < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The rate must be at least '0' and less than '1', but it is '{rate}'."), nameof(rate));
        }
        if (firstIndex < 0 || firstIndex + x.Length > 1L << 32)
            throw new ArgumentException($"The indexes must lie below 2^32, but they start at '{firstIndex}'.", nameof(firstIndex));
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        // The draw has 31 bits, so that it compares as a signed integer.
        V threshold = V.BroadcastBits((uint)(rate * (1L << 31)));
        V scale = V.Broadcast(1 / (1 - rate));
        V zero = V.Broadcast(0);
        V high = V.BroadcastBits((uint)(key >> 32));
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            V index = V.AddBits(V.BroadcastBits((uint)firstIndex + (uint)i + (uint)key), V.Positions);
            V isDropped = V.GreaterThanBits(threshold, V.ShiftRight(Mix(index, high), 1));
            V scaled = Lanes.Read<V>(ref source, (nuint)i, count) * scale;
            Lanes.Write(V.Select(isDropped, zero, scaled), ref destination, (nuint)i, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Mix<V>(V h, V high)
        where V : struct, ILanes<V>
    {
        h ^= V.ShiftRight(h, 17);
        h = V.MultiplyBits(h, V.BroadcastBits(0xED5AD4BB)) ^ high;
        h ^= V.ShiftRight(h, 11);
        h = V.MultiplyBits(h, V.BroadcastBits(0xAC4C1B51));
        h ^= V.ShiftRight(h, 15);
        h = V.MultiplyBits(h, V.BroadcastBits(0x31848BAB));
        return h ^ V.ShiftRight(h, 14);
    }
}
