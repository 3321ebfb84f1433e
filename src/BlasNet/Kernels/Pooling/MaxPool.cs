using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Max pooling: the largest value under a window and, unless argmax is empty, the number of its tap in a byte.</summary>
internal readonly ref struct MaxPool(Span<float> y, Span<byte> argmax) : IPool
{
    private readonly Span<float> y = y;
    private readonly Span<byte> argmax = argmax;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V sum = row.IsTwoByTwo && taps == 2
            ? OfTwoByTwo<V>(ref x, start, row.Channels, row.RowStep, at, count)
            : OfMany<V>(ref x, row, start, taps, number, at, count);
        // A sum is NaN where one of its terms is, or where infinities cancel.
        if (V.Any(V.Equal(sum, sum) ^ V.BroadcastBits(uint.MaxValue)))
            WriteWithNaN<V>(ref x, row, start, taps, number, at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V OfTwoByTwo<V>(ref float x, int start, int step, int rowStep, int at, int count)
        where V : struct, ILanes<V>
    {
        V a = Lanes.Read<V>(ref x, (nuint)start, count), b = Lanes.Read<V>(ref x, (nuint)(start + step), count);
        V c = Lanes.Read<V>(ref x, (nuint)(start + rowStep), count), d = Lanes.Read<V>(ref x, (nuint)(start + rowStep + step), count);
        V best = V.Max(V.Max(d, c), V.Max(b, a));
        // A mask is the integer -1: 3 plus one mask for each tap from the largest to the last but one is the number of the largest.
        V first = V.Equal(a, best), second = first | V.Equal(b, best), third = second | V.Equal(c, best);
        V found = V.AddBits(V.AddBits(first, second), V.AddBits(third, V.BroadcastBits(3)));
        Store(best, found, at, count);
        return a + b + (c + d);
    }

    // Tap numbers are floats in between: as integers they would be denormal numbers, which arithmetic may take for 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V OfMany<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int at, int count)
        where V : struct, ILanes<V>
    {
        V best = V.Broadcast(float.NegativeInfinity), found = V.Broadcast(number), sum = V.Broadcast(0), one = V.Broadcast(1);
        for (int kd = 0; kd < row.Planes; kd++)
        {
            for (int kh = 0; kh < row.Rows; kh++)
            {
                V tap = V.Broadcast(number + kd * row.PlaneNumbers + kh * row.RowNumbers);
                int from = start + kd * row.PlaneStep + kh * row.RowStep;
                for (int kw = 0; kw < taps; kw++, from += row.Channels, tap += one)
                {
                    V value = Lanes.Read<V>(ref x, (nuint)from, count);
                    found = V.Select(V.GreaterThan(value, best), tap, found);
                    best = V.Max(value, best);
                    sum += value;
                }
            }
        }
        Store(best, V.ToIntegers(found), at, count);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteWithNaN<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int at, int count)
        where V : struct, ILanes<V>
    {
        V best = V.Broadcast(float.NegativeInfinity), found = V.Broadcast(number);
        for (int kd = 0; kd < row.Planes; kd++)
        {
            for (int kh = 0; kh < row.Rows; kh++)
            {
                for (int kw = 0; kw < taps; kw++)
                {
                    int from = start + kd * row.PlaneStep + kh * row.RowStep + kw * row.Channels;
                    V tap = V.Broadcast(number + kd * row.PlaneNumbers + kh * row.RowNumbers + kw);
                    Update(Lanes.Read<V>(ref x, (nuint)from, count), tap, ref best, ref found);
                }
            }
        }
        Store(best, V.ToIntegers(found), at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<V>(V best, V found, int at, int count)
        where V : struct, ILanes<V>
    {
        Lanes.Write(best, ref MemoryMarshal.GetReference(y), (nuint)at, count);
        if (!argmax.IsEmpty)
            Lanes.WriteBytes(V.ToBytes(found), ref MemoryMarshal.GetReference(argmax), (nuint)at, count);
    }

    /// <summary>Updates the largest value so far and its tap: a larger value replaces it, an equal one does not; NaN replaces any
    /// number and stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update<V>(V value, V tap, ref V best, ref V found)
        where V : struct, ILanes<V>
    {
        V larger = V.GreaterThan(value, best) | (V.Equal(value, value) ^ V.BroadcastBits(uint.MaxValue));
        best = V.Select(larger, value, best);
        found = V.Select(larger, tap, found);
    }
}

/// <summary>Gradient of max pooling: the argmax tap gets the whole gradient.</summary>
internal readonly ref struct MaxPoolGradient(ReadOnlySpan<float> dy, ReadOnlySpan<byte> argmax) : IPoolGradient
{
    private readonly ReadOnlySpan<float> dy = dy;
    private readonly ReadOnlySpan<byte> argmax = argmax;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Part<V>(int o, int at, int tap, int count)
        where V : struct, ILanes<V>
    {
        V found = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetReference(argmax), (nuint)at, count));
        V gradient = Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count);
        return V.Equal(found, V.Broadcast(tap)) & gradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (V First, V Second, V Third, V Fourth) FourParts<V>(int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V found = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetReference(argmax), (nuint)at, count));
        V gradient = Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count);
        return (V.Equal(found, V.Broadcast(0)) & gradient, V.Equal(found, V.Broadcast(1)) & gradient,
            V.Equal(found, V.Broadcast(2)) & gradient, V.Equal(found, V.Broadcast(3)) & gradient);
    }
}
