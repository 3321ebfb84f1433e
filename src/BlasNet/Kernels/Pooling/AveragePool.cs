using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Average pooling: the sum under a window times the output's share, one over the number of values.</summary>
internal readonly ref struct AveragePool(Span<float> y, ReadOnlySpan<float> shares) : IPool
{
    private readonly Span<float> y = y;
    private readonly ReadOnlySpan<float> shares = shares;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(ref float x, scoped in PoolRow row, int start, int taps, int number, int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V sum = row.IsTwoByTwo && taps == 2
            ? OfTwoByTwo<V>(ref x, start, row.Channels, row.RowStep, count)
            : OfMany<V>(ref x, row, start, taps, count);
        Lanes.Write(sum * V.Broadcast(shares[o]), ref MemoryMarshal.GetReference(y), (nuint)at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfTwoByTwo<V>(ref float x, int start, int step, int rowStep, int count)
        where V : struct, ILanes<V> =>
        Lanes.Read<V>(ref x, (nuint)start, count) + Lanes.Read<V>(ref x, (nuint)(start + step), count)
        + (Lanes.Read<V>(ref x, (nuint)(start + rowStep), count) + Lanes.Read<V>(ref x, (nuint)(start + rowStep + step), count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V OfMany<V>(ref float x, scoped in PoolRow row, int start, int taps, int count)
        where V : struct, ILanes<V>
    {
        V sum = V.Broadcast(0);
        for (int kd = 0; kd < row.Planes; kd++)
        {
            for (int kh = 0; kh < row.Rows; kh++)
            {
                int from = start + kd * row.PlaneStep + kh * row.RowStep;
                for (int kw = 0; kw < taps; kw++, from += row.Channels)
                    sum += Lanes.Read<V>(ref x, (nuint)from, count);
            }
        }
        return sum;
    }
}

/// <summary>Gradient of average pooling: each tap gets its share of the output's gradient.</summary>
internal readonly ref struct AveragePoolGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> shares) : IPoolGradient
{
    private readonly ReadOnlySpan<float> dy = dy;
    private readonly ReadOnlySpan<float> shares = shares;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Part<V>(int o, int at, int tap, int count)
        where V : struct, ILanes<V> =>
        Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count) * V.Broadcast(shares[o]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (V First, V Second, V Third, V Fourth) FourParts<V>(int o, int at, int count)
        where V : struct, ILanes<V>
    {
        V part = Part<V>(o, at, 0, count);
        return (part, part, part, part);
    }
}
