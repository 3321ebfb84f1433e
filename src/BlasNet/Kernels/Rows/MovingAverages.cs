using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N samples, T steps, C channels, K taps (odd), H = (K - 1) / 2.

/// <summary>Moving averages along the steps of sequences, channel by channel; the first and last steps are repeated at the ends.</summary>
internal static class MovingAverages
{
    /// <summary>Returns the scratch floats of <see cref="Forward"/>.</summary>
    public static int ForwardScratch(int t, int c, int k) => (t + k - 1) * c;

    /// <summary>Returns the scratch floats of <see cref="InputGradient"/>.</summary>
    public static int GradientScratch(int t, int c, int k) => (t + 2 * (k - 1)) * c + (t + k - 1) * c;

    /// <summary>Computes y[n, t, c] = the mean over i from -H to H of x[n, t + i, c], where steps before the first are the first and steps
    /// after the last are the last.</summary>
    /// <remarks>Shapes: x, y [N, T, C]. Overwrites y and scratch. No overlaps.</remarks>
    public static void Forward(ReadOnlySpan<float> x, int n, int t, int c, int k, Span<float> y, Span<float> scratch)
    {
        Check(x.Length, y.Length, n, t, c, k);
        Span<float> padded = scratch[..ForwardScratch(t, c, k)];
        int half = k / 2;
        for (int sample = 0; sample < n; sample++)
        {
            ReadOnlySpan<float> own = x.Slice(sample * t * c, t * c);
            own.CopyTo(padded[(half * c)..]);
            for (int i = 0; i < half; i++)
            {
                own[..c].CopyTo(padded[(i * c)..]);
                own[^c..].CopyTo(padded[((half + t + i) * c)..]);
            }
            WindowSums(padded, c, k, 1f / k, y.Slice(sample * t * c, t * c));
        }
    }

    /// <summary>Computes the gradient of the input from that of the output.</summary>
    /// <remarks>Shapes: dy, dx [N, T, C]. Overwrites dx and scratch. No overlaps.</remarks>
    public static void InputGradient(ReadOnlySpan<float> dy, int n, int t, int c, int k, Span<float> dx, Span<float> scratch)
    {
        Check(dy.Length, dx.Length, n, t, c, k);
        int ends = (k - 1) * c, half = k / 2;
        Span<float> padded = scratch[..(t * c + 2 * ends)], sums = scratch.Slice(padded.Length, t * c + ends);
        padded[..ends].Clear();
        padded[^ends..].Clear();
        for (int sample = 0; sample < n; sample++)
        {
            dy.Slice(sample * t * c, t * c).CopyTo(padded[ends..]);
            WindowSums(padded, c, k, 1f / k, sums);
            Span<float> own = dx.Slice(sample * t * c, t * c);
            sums.Slice(half * c, t * c).CopyTo(own);
            for (int i = 0; i < half; i++)
            {
                Elementwise.AddTo(sums.Slice(i * c, c), own[..c]);
                Elementwise.AddTo(sums.Slice((half + t + i) * c, c), own[^c..]);
            }
        }
    }

    /// <summary>Computes y[i] = factor times the sum over j from 0 to taps - 1 of x[i + j distance].</summary>
    /// <remarks>Shapes: x [y.Length + (taps - 1) distance]. Overwrites y. No overlaps.</remarks>
    public static void WindowSums(ReadOnlySpan<float> x, int distance, int taps, float factor, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            WindowSums<Lanes512>(x, distance, taps, factor, y);
        else if (Vector256.IsHardwareAccelerated)
            WindowSums<Lanes256>(x, distance, taps, factor, y);
        else
            WindowSums<Lanes128>(x, distance, taps, factor, y);
    }

    public static void WindowSums<V>(ReadOnlySpan<float> x, int distance, int taps, float factor, Span<float> y)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, y.Length + (long)(taps - 1) * distance);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V scale = V.Broadcast(factor);
        for (int i = 0; i < y.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, y.Length - i);
            V sum = Lanes.Read<V>(ref source, (nuint)i, width);
            for (int tap = 1; tap < taps; tap++)
                sum += Lanes.Read<V>(ref source, (nuint)(i + tap * distance), width);
            Lanes.Write(sum * scale, ref destination, (nuint)i, width);
        }
    }

    private static void Check(int x, int y, int n, int t, int c, int k)
    {
        Require.Length(x, (long)n * t * c);
        Require.Length(y, (long)n * t * c);
        if (k < 1 || k % 2 == 0)
            throw new ArgumentException($"The number of taps must be odd, but it was '{k}'.", nameof(k));
    }
}
