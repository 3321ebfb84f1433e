using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, P positions of a sample, C channels.

/// <summary>Pooling of all positions of each sample, channel by channel, and its gradients.</summary>
/// <remarks>Memory of different arguments must not overlap. With lengths [N], only the first lengths[n] positions of a sample count; a
/// sample without any has the value 0 and no gradient. Without lengths (an empty span), all positions do.</remarks>
internal static class GlobalPool
{
    /// <summary>Computes y[n, c] = the average of x[n, p, c] over p.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, C]. Overwrites y.</remarks>
    public static void Average(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, ReadOnlySpan<float> lengths = default)
    {
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * c);
        Require.LengthOrEmpty(lengths.Length, n);
        for (int i = 0; i < n; i++)
        {
            Span<float> mean = y.Slice(i * c, c);
            int count = Count(lengths, i, p);
            if (count == 0)
            {
                mean.Clear();
                continue;
            }
            Bias.ColumnSums(x.Slice(i * p * c, count * c), count, c, mean, accumulate: false);
            TensorPrimitives.Multiply(mean, 1f / count, mean);
        }
    }

    /// <summary>Computes dx[n, p, c] = dy[n, c] / P, or over the length.</summary>
    /// <remarks>Shapes: dy [N, C], dx [N, P, C]. Overwrites dx.</remarks>
    public static void AverageGradient(
        ReadOnlySpan<float> dy, int n, int p, int c, Span<float> dx, ReadOnlySpan<float> lengths = default)
    {
        Require.Length(dx.Length, (long)n * p * c);
        Require.Length(dy.Length, (long)n * c);
        Require.LengthOrEmpty(lengths.Length, n);
        for (int i = 0; i < n; i++)
        {
            int count = Count(lengths, i, p);
            Span<float> sample = dx.Slice(i * p * c, count * c);
            dx.Slice((i * p + count) * c, (p - count) * c).Clear();
            if (count == 0)
                continue;
            TensorPrimitives.Multiply(dy.Slice(i * c, c), 1f / count, sample[..c]);
            for (int done = c; done < sample.Length; done *= 2)
                sample[..Math.Min(done, sample.Length - done)].CopyTo(sample[done..]);
        }
    }

    /// <summary>Computes y[n, c] = the largest x[n, p, c] and argmax[n, c] = its p as an integer, the first of equal ones.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, C], argmax [N, C] or empty. Overwrites y and argmax.
    /// NaN counts as largest.</remarks>
    public static void Max(
        ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> argmax, ReadOnlySpan<float> lengths = default)
    {
        if (Vector512.IsHardwareAccelerated)
            Max<Lanes512>(x, n, p, c, y, argmax, lengths);
        else if (Vector256.IsHardwareAccelerated)
            Max<Lanes256>(x, n, p, c, y, argmax, lengths);
        else
            Max<Lanes128>(x, n, p, c, y, argmax, lengths);
    }

    public static void Max<V>(
        ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> argmax, ReadOnlySpan<float> lengths = default)
        where V : struct, ILanes<V>
    {
        Require.LengthOrEmpty(lengths.Length, n);
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * c);
        Require.LengthOrEmpty(argmax.Length, (long)n * c);
        ref float source = ref MemoryMarshal.GetReference(x);
        V one = V.BroadcastBits(1);
        for (int i = 0; i < n; i++)
        {
            int positions = Count(lengths, i, p);
            float least = positions == 0 ? 0 : float.NegativeInfinity;
            for (int first = 0; first < c; first += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, c - first);
                V best = V.Broadcast(least), found = V.BroadcastBits(0), position = found;
                nuint at = (nuint)(i * p * c + first);
                for (int row = 0; row < positions; row++, at += (nuint)c, position = V.AddBits(position, one))
                    MaxPool.Update(Lanes.Read<V>(ref source, at, count), position, ref best, ref found);
                Lanes.Write(best, ref MemoryMarshal.GetReference(y), (nuint)(i * c + first), count);
                if (!argmax.IsEmpty)
                    Lanes.Write(found, ref MemoryMarshal.GetReference(argmax), (nuint)(i * c + first), count);
            }
        }
    }

    /// <summary>Computes dx[n, p, c] = dy[n, c] where p is the argmax, and 0 elsewhere.</summary>
    /// <remarks>Shapes: dy [N, C], argmax [N, C], dx [N, P, C]. Overwrites dx.</remarks>
    public static void MaxGradient(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int n, int p, int c, Span<float> dx, ReadOnlySpan<float> lengths = default)
    {
        Require.LengthOrEmpty(lengths.Length, n);
        Require.Length(dx.Length, (long)n * p * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(argmax.Length, (long)n * c);
        ReadOnlySpan<int> positions = MemoryMarshal.Cast<float, int>(argmax);
        dx.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int channel = 0; channel < c && Count(lengths, i, p) > 0; channel++)
                dx[(i * p + positions[i * c + channel]) * c + channel] = dy[i * c + channel];
        }
    }

    private static int Count(ReadOnlySpan<float> lengths, int sample, int positions) =>
        lengths.IsEmpty ? positions : (int)lengths[sample];
}
