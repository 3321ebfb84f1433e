using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Takes the largest value under a window, and notes the number of its tap in a byte unless nobody wants it.</summary>
internal readonly ref struct MaxPool(Span<float> y, Span<byte> winners) : IPool
{
    private readonly Span<float> y = y;
    private readonly Span<byte> winners = winners;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V sum = row.IsTwoByTwo && taps == 2
            ? OfTwoByTwo<V>(ref x, start, row.Channels, row.RowStep, at, count)
            : OfMany<V>(ref x, row, start, taps, number, at, count);
        // A sum is no number where one of its terms is none, or where infinities cancel.
        if (V.Any(V.Equal(sum, sum) ^ V.BroadcastBits(uint.MaxValue)))
            Carefully<V>(ref x, row, start, taps, number, at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V OfTwoByTwo<V>(ref float x, int start, int step, int rowStep, int at, int count)
        where V : struct, ILanes<V>
    {
        V a = Lanes.Read<V>(ref x, (nuint)start, count), b = Lanes.Read<V>(ref x, (nuint)(start + step), count);
        V c = Lanes.Read<V>(ref x, (nuint)(start + rowStep), count), d = Lanes.Read<V>(ref x, (nuint)(start + rowStep + step), count);
        V best = V.Max(V.Max(d, c), V.Max(b, a));
        // A mask is the integer -1: 3 and as many of them as taps from the winner on stand before the last one.
        V first = V.Equal(a, best), second = first | V.Equal(b, best), third = second | V.Equal(c, best);
        V winner = V.AddBits(V.AddBits(first, second), V.AddBits(third, V.BroadcastBits(3)));
        Store(best, winner, at, count);
        return a + b + (c + d);
    }

    // Numbers of taps are floats on the way: as integers they would be denormal numbers, which arithmetic may take for 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V OfMany<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int at, int count)
        where V : struct, ILanes<V>
    {
        V best = V.Broadcast(float.NegativeInfinity), winner = V.Broadcast(number), sum = V.Broadcast(0), one = V.Broadcast(1);
        for (int kd = 0; kd < row.Planes; kd++)
        {
            for (int kh = 0; kh < row.Rows; kh++)
            {
                V tap = V.Broadcast(number + kd * row.PlaneNumbers + kh * row.RowNumbers);
                int from = start + kd * row.PlaneStep + kh * row.RowStep;
                for (int kw = 0; kw < taps; kw++, from += row.Channels, tap += one)
                {
                    V value = Lanes.Read<V>(ref x, (nuint)from, count);
                    winner = V.Select(V.GreaterThan(value, best), tap, winner);
                    best = V.Max(value, best);
                    sum += value;
                }
            }
        }
        Store(best, V.ToIntegers(winner), at, count);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Carefully<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int at, int count)
        where V : struct, ILanes<V>
    {
        V best = V.Broadcast(float.NegativeInfinity), winner = V.Broadcast(number);
        for (int kd = 0; kd < row.Planes; kd++)
        {
            for (int kh = 0; kh < row.Rows; kh++)
            {
                for (int kw = 0; kw < taps; kw++)
                {
                    int from = start + kd * row.PlaneStep + kh * row.RowStep + kw * row.Channels;
                    V tap = V.Broadcast(number + kd * row.PlaneNumbers + kh * row.RowNumbers + kw);
                    Challenge(Lanes.Read<V>(ref x, (nuint)from, count), tap, ref best, ref winner);
                }
            }
        }
        Store(best, V.ToIntegers(winner), at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<V>(V best, V winner, int at, int count)
        where V : struct, ILanes<V>
    {
        Lanes.Write(best, ref MemoryMarshal.GetReference(y), (nuint)at, count);
        if (!winners.IsEmpty)
            Lanes.WriteBytes(V.ToBytes(winner), ref MemoryMarshal.GetReference(winners), (nuint)at, count);
    }

    /// <summary>Lets a value take the place of the best one so far: larger ones win, not equal ones; what is not a number beats every
    /// number and then stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Challenge<V>(V value, V tap, ref V best, ref V winner)
        where V : struct, ILanes<V>
    {
        V wins = V.GreaterThan(value, best) | (V.Equal(value, value) ^ V.BroadcastBits(uint.MaxValue));
        best = V.Select(wins, value, best);
        winner = V.Select(wins, tap, winner);
    }
}

/// <summary>Gives the whole gradient to the tap that won.</summary>
internal readonly ref struct MaxPoolGradient(ReadOnlySpan<float> dy, ReadOnlySpan<byte> winners) : IPoolGradient
{
    private readonly ReadOnlySpan<float> dy = dy;
    private readonly ReadOnlySpan<byte> winners = winners;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Part<V>(int o, int at, int tap, int count)
        where V : struct, ILanes<V>
    {
        V winner = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetReference(winners), (nuint)at, count));
        V gradient = Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count);
        return V.Equal(winner, V.Broadcast(tap)) & gradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (V First, V Second, V Third, V Fourth) FourParts<V>(int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V winner = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetReference(winners), (nuint)at, count));
        V gradient = Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count);
        return (V.Equal(winner, V.Broadcast(0)) & gradient, V.Equal(winner, V.Broadcast(1)) & gradient,
            V.Equal(winner, V.Broadcast(2)) & gradient, V.Equal(winner, V.Broadcast(3)) & gradient);
    }
}
