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
    public void Write<V>(ref float x, scoped in PoolTaps taps, int o, int c, int count)
        where V : struct, ILanes<V>
    {
        // Numbers of taps are floats on the way: as integers they would be denormal numbers, which comparisons may take for 0.
        float number = taps.Number(taps.FirstPlane, taps.FirstRow);
        V best = V.Broadcast(float.NegativeInfinity), winner = V.Broadcast(number);
        if (taps.IsTwoByTwo)
        {
            nuint start = (nuint)(taps.Start + c), step = (nuint)taps.Step, below = start + (nuint)taps.RowStep;
            V two = V.Broadcast(number + 1), three = V.Broadcast(number + 2), four = V.Broadcast(number + 3);
            Challenge(Lanes.Read<V>(ref x, start, count), winner, ref best, ref winner);
            Challenge(Lanes.Read<V>(ref x, start + step, count), two, ref best, ref winner);
            Challenge(Lanes.Read<V>(ref x, below, count), three, ref best, ref winner);
            Challenge(Lanes.Read<V>(ref x, below + step, count), four, ref best, ref winner);
        }
        else
        {
            ChallengeAll(ref x, taps, c, count, ref best, ref winner);
        }
        nuint at = (nuint)(o * taps.Step + c);
        Lanes.Write(best, ref MemoryMarshal.GetReference(y), at, count);
        if (!winners.IsEmpty)
            Lanes.WriteBytes(V.ToBytes(winner), ref MemoryMarshal.GetReference(winners), at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChallengeAll<V>(ref float x, in PoolTaps taps, int c, int count, ref V best, ref V winner)
        where V : struct, ILanes<V>
    {
        V largest = best, tap = winner, one = V.Broadcast(1);
        int plane = taps.Start + c;
        for (int kd = taps.FirstPlane; kd < taps.EndPlane; kd++, plane += taps.PlaneStep)
        {
            int row = plane;
            for (int kh = taps.FirstRow; kh < taps.EndRow; kh++, row += taps.RowStep)
            {
                V number = V.Broadcast(taps.Number(kd, kh));
                int at = row;
                for (int kw = taps.First; kw < taps.End; kw++, at += taps.Step, number += one)
                    Challenge(Lanes.Read<V>(ref x, (nuint)at, count), number, ref largest, ref tap);
            }
        }
        (best, winner) = (largest, tap);
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
    public V Part<V>(int output, int at, float tap, int count)
        where V : struct, ILanes<V>
    {
        V winner = V.FromBytes(Lanes.ReadBytes(ref MemoryMarshal.GetReference(winners), (nuint)at, count));
        V gradient = Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count);
        return V.Select(V.Equal(winner, V.Broadcast(tap)), gradient, V.Broadcast(0));
    }
}
