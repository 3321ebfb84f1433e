using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

/// <summary>Dropout: random elements become 0, the others are scaled by 1 / (1 - rate) (Srivastava et al. 2014, inverted form).</summary>
/// <remarks>
/// Stores no mask: whether an element is dropped follows from the key and the element's index alone, so the backward pass draws the
/// same again.
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
        CheckDraws(rate, firstIndex, x.Length);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V scale = V.Broadcast(1 / (1 - rate));
        V zero = V.Broadcast(0);
        V threshold = Threshold<V>(rate);
        V high = CounterHash.High<V>(key);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, x.Length - i);
            V isDropped = IsDropped(key, high, (uint)firstIndex + (uint)i, threshold);
            V scaled = Lanes.Read<V>(ref source, (nuint)i, count) * scale;
            Lanes.Write(V.Select(isDropped, zero, scaled), ref destination, (nuint)i, count);
        }
    }

    /// <summary>Computes y[n, p, c] = x[n, p, c] / (1 - rate), or 0 where channel c of sample firstSample + n is dropped.</summary>
    /// <remarks>
    /// The channels dropped do not depend on how samples are split. The backward pass is the same call with dy and dx.
    /// Shapes: x, y [N, P, C]. Overwrites y. x and y may be the same memory.
    /// </remarks>
    public static void Channels(ulong key, long firstSample, float rate, ReadOnlySpan<float> x, int n, int p, int c, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Channels<Lanes512>(key, firstSample, rate, x, n, p, c, y);
        else if (Vector256.IsHardwareAccelerated)
            Channels<Lanes256>(key, firstSample, rate, x, n, p, c, y);
        else
            Channels<Lanes128>(key, firstSample, rate, x, n, p, c, y);
    }

    public static void Channels<V>(ulong key, long firstSample, float rate, ReadOnlySpan<float> x, int n, int p, int c, Span<float> y)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * p * c);
        CheckDraws(rate, firstSample * c, (long)n * c);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V scale = V.Broadcast(1 / (1 - rate));
        V zero = V.Broadcast(0);
        V threshold = Threshold<V>(rate);
        V high = CounterHash.High<V>(key);
        for (int sample = 0; sample < n; sample++)
        {
            for (int channel = 0; channel < c; channel += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, c - channel);
                V isDropped = IsDropped(key, high, (uint)((firstSample + sample) * c + channel), threshold);
                nuint i = (nuint)sample * (nuint)p * (nuint)c + (nuint)channel;
                for (int position = 0; position < p; position++, i += (nuint)c)
                    Lanes.Write(V.Select(isDropped, zero, Lanes.Read<V>(ref source, i, count) * scale), ref destination, i, count);
            }
        }
    }

    // The draw has 31 bits, to compare as a signed integer.
    private static V Threshold<V>(float rate)
        where V : struct, ILanes<V> => V.BroadcastBits((uint)(rate * (1L << 31)));

    /// <summary>Draws for sixteen indexes and sets the bits of those dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V IsDropped<V>(ulong key, V high, uint firstIndex, V threshold)
        where V : struct, ILanes<V> => V.GreaterThanBits(threshold, V.ShiftRight(CounterHash.Bits(key, high, firstIndex), 1));

    private static void CheckDraws(float rate, long firstIndex, long count)
    {
        if (!(rate >= 0 && rate < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The rate must be at least '0' and less than '1', but it is '{rate}'."), nameof(rate));
        }
        if (firstIndex < 0 || firstIndex + count > 1L << 32)
            throw new ArgumentException($"The indexes must lie below 2^32, but they start at '{firstIndex}'.", nameof(firstIndex));
    }
}
