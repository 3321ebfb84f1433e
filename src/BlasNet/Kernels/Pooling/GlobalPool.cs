using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, P positions of a sample, C channels.

/// <summary>Pools all positions of each sample, channel by channel, and hands their gradients back.</summary>
/// <remarks>Memory of different arguments must not overlap.</remarks>
internal static class GlobalPool
{
    /// <summary>Computes y[n, c] = the average of x[n, p, c] over p.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, C]. Overwrites y.</remarks>
    public static void Average(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y)
    {
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * c);
        for (int i = 0; i < n; i++)
            Bias.ColumnSums(x.Slice(i * p * c, p * c), p, c, y.Slice(i * c, c), accumulate: false);
        TensorPrimitives.Multiply(y, 1f / p, y);
    }

    /// <summary>Computes dx[n, p, c] = dy[n, c] / P.</summary>
    /// <remarks>Shapes: dy [N, C], dx [N, P, C]. Overwrites dx.</remarks>
    public static void AverageGradient(ReadOnlySpan<float> dy, int n, int p, int c, Span<float> dx)
    {
        Require.Length(dx.Length, (long)n * p * c);
        Require.Length(dy.Length, (long)n * c);
        for (int i = 0; i < n; i++)
        {
            Span<float> sample = dx.Slice(i * p * c, p * c);
            TensorPrimitives.Multiply(dy.Slice(i * c, c), 1f / p, sample[..c]);
            for (int done = c; done < sample.Length; done *= 2)
                sample[..Math.Min(done, sample.Length - done)].CopyTo(sample[done..]);
        }
    }

    /// <summary>Computes y[n, c] = the largest x[n, p, c], and notes its p as an integer; the first of equal ones wins.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, C], winners [N, C] or empty. Overwrites y and winners.
    /// A value that is not a number wins.</remarks>
    public static void Max(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> winners)
    {
        if (Vector512.IsHardwareAccelerated)
            Max<Lanes512>(x, n, p, c, y, winners);
        else if (Vector256.IsHardwareAccelerated)
            Max<Lanes256>(x, n, p, c, y, winners);
        else
            Max<Lanes128>(x, n, p, c, y, winners);
    }

    public static void Max<V>(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> winners)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * c);
        Require.LengthOrEmpty(winners.Length, (long)n * c);
        ref float source = ref MemoryMarshal.GetReference(x);
        V one = V.BroadcastBits(1);
        for (int i = 0; i < n; i++)
        {
            for (int first = 0; first < c; first += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, c - first);
                V best = V.Broadcast(float.NegativeInfinity), winner = V.BroadcastBits(0), position = winner;
                nuint at = (nuint)(i * p * c + first);
                for (int row = 0; row < p; row++, at += (nuint)c, position = V.AddBits(position, one))
                    MaxPool.Challenge(Lanes.Read<V>(ref source, at, count), position, ref best, ref winner);
                Lanes.Write(best, ref MemoryMarshal.GetReference(y), (nuint)(i * c + first), count);
                if (!winners.IsEmpty)
                    Lanes.Write(winner, ref MemoryMarshal.GetReference(winners), (nuint)(i * c + first), count);
            }
        }
    }

    /// <summary>Computes dx[n, p, c] = dy[n, c] where p won, and 0 elsewhere.</summary>
    /// <remarks>Shapes: dy [N, C], winners [N, C], dx [N, P, C]. Overwrites dx.</remarks>
    public static void MaxGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> winners, int n, int p, int c, Span<float> dx)
    {
        Require.Length(dx.Length, (long)n * p * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(winners.Length, (long)n * c);
        ReadOnlySpan<int> positions = MemoryMarshal.Cast<float, int>(winners);
        dx.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int channel = 0; channel < c; channel++)
                dx[(i * p + positions[i * c + channel]) * c + channel] = dy[i * c + channel];
        }
    }
}
