using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, P positions of a sample, C channels.

/// <summary>Pooling of all positions of each sample, channel by channel, and its gradients.</summary>
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

    /// <summary>Computes y[n, c] = the largest x[n, p, c] and argmax[n, c] = its p as an integer, the first of equal ones.</summary>
    /// <remarks>Shapes: x [N, P, C], y [N, C], argmax [N, C] or empty. Overwrites y and argmax.
    /// NaN counts as largest.</remarks>
    public static void Max(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> argmax)
    {
        if (Vector512.IsHardwareAccelerated)
            Max<Lanes512>(x, n, p, c, y, argmax);
        else if (Vector256.IsHardwareAccelerated)
            Max<Lanes256>(x, n, p, c, y, argmax);
        else
            Max<Lanes128>(x, n, p, c, y, argmax);
    }

    public static void Max<V>(ReadOnlySpan<float> x, int n, int p, int c, Span<float> y, Span<float> argmax)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * p * c);
        Require.Length(y.Length, (long)n * c);
        Require.LengthOrEmpty(argmax.Length, (long)n * c);
        ref float source = ref MemoryMarshal.GetReference(x);
        V one = V.BroadcastBits(1);
        for (int i = 0; i < n; i++)
        {
            for (int first = 0; first < c; first += Lanes.Count)
            {
                int count = Math.Min(Lanes.Count, c - first);
                V best = V.Broadcast(float.NegativeInfinity), found = V.BroadcastBits(0), position = found;
                nuint at = (nuint)(i * p * c + first);
                for (int row = 0; row < p; row++, at += (nuint)c, position = V.AddBits(position, one))
                    MaxPool.Update(Lanes.Read<V>(ref source, at, count), position, ref best, ref found);
                Lanes.Write(best, ref MemoryMarshal.GetReference(y), (nuint)(i * c + first), count);
                if (!argmax.IsEmpty)
                    Lanes.Write(found, ref MemoryMarshal.GetReference(argmax), (nuint)(i * c + first), count);
            }
        }
    }

    /// <summary>Computes dx[n, p, c] = dy[n, c] where p is the argmax, and 0 elsewhere.</summary>
    /// <remarks>Shapes: dy [N, C], argmax [N, C], dx [N, P, C]. Overwrites dx.</remarks>
    public static void MaxGradient(ReadOnlySpan<float> dy, ReadOnlySpan<float> argmax, int n, int p, int c, Span<float> dx)
    {
        Require.Length(dx.Length, (long)n * p * c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(argmax.Length, (long)n * c);
        ReadOnlySpan<int> positions = MemoryMarshal.Cast<float, int>(argmax);
        dx.Clear();
        for (int i = 0; i < n; i++)
        {
            for (int channel = 0; channel < c; channel++)
                dx[(i * p + positions[i * c + channel]) * c + channel] = dy[i * c + channel];
        }
    }
}
