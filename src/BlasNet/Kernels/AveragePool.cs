using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlasNet.Kernels;

// Letters: o a position of a sample's output, c a channel, C channels.

/// <summary>Adds the values under a window and takes the share of its output: one over the number of values.</summary>
internal readonly ref struct AveragePool(Span<float> y, ReadOnlySpan<float> shares) : IPool
{
    private readonly Span<float> y = y;
    private readonly ReadOnlySpan<float> shares = shares;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<V>(ref float x, scoped in PoolTaps taps, int o, int c, int count)
        where V : struct, ILanes<V>
    {
        V sum = V.Broadcast(0);
        int plane = taps.Start + c;
        for (int kd = taps.FirstPlane; kd < taps.EndPlane; kd++, plane += taps.PlaneStep)
        {
            int row = plane;
            for (int kh = taps.FirstRow; kh < taps.EndRow; kh++, row += taps.RowStep)
            {
                int at = row;
                for (int kw = taps.First; kw < taps.End; kw++, at += taps.Step)
                    sum += Lanes.Read<V>(ref x, (nuint)at, count);
            }
        }
        Lanes.Write(sum * V.Broadcast(shares[o]), ref MemoryMarshal.GetReference(y), (nuint)(o * taps.Step + c), count);
    }
}

/// <summary>Gives each tap the share of its output's gradient.</summary>
internal readonly ref struct AveragePoolGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> shares) : IPoolGradient
{
    private readonly ReadOnlySpan<float> dy = dy;
    private readonly ReadOnlySpan<float> shares = shares;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Part<V>(int output, int at, float tap, int count)
        where V : struct, ILanes<V> =>
        Lanes.Read<V>(ref MemoryMarshal.GetReference(dy), (nuint)at, count) * V.Broadcast(shares[output]);
}
