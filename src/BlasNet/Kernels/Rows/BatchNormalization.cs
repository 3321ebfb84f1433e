using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows (samples times positions), C columns (channels).

/// <summary>Normalization of each channel over all rows (Ioffe and Szegedy 2015), with the running statistics of Keras.</summary>
/// <remarks>
/// Each tile of a batch has its own sums of gradients and its own moments, which are merged in a fixed order by the formula of Chan,
/// Golub and LeVeque 1979 ("Updating formulae and a pairwise algorithm for computing sample variances").
/// </remarks>
internal static partial class BatchNormalization
{
    // Maps go through the memory in such blocks, one page: a large image written by sixteen channels at a time from its first row to its
    // last waits for each line of the result, which no processor foresees. Measured with 64 channels of 56 x 56: twice as long.
    private const int FloatsOfBlock = 1024;

    /// <summary>Computes mean[c] = mean over n of x[n, c] and deviation[c] = sum over n of (x[n, c] - mean[c])^2,
    /// in two sweeps: one would suffer cancellation.</summary>
    /// <remarks>Shapes: x [N, C]; mean, deviation [C]. Overwrites mean and deviation. No overlaps.</remarks>
    public static void Moments(ReadOnlySpan<float> x, int n, int c, Span<float> mean, Span<float> deviation)
    {
        if (Vector512.IsHardwareAccelerated)
            Moments<Lanes512>(x, n, c, mean, deviation);
        else if (Vector256.IsHardwareAccelerated)
            Moments<Lanes256>(x, n, c, mean, deviation);
        else
            Moments<Lanes128>(x, n, c, mean, deviation);
    }

    /// <summary>Merges the moments of further rows into those of the first count rows.</summary>
    /// <remarks>
    /// With d = otherMean - mean and m rows besides the n: mean = mean + d m / (n + m),
    /// deviation = deviation + otherDeviation + d^2 n m / (n + m). Shapes: all [C]. No overlaps.
    /// </remarks>
    public static void MergeMoments(
        float count, Span<float> mean, Span<float> deviation,
        float otherCount, ReadOnlySpan<float> otherMean, ReadOnlySpan<float> otherDeviation)
    {
        Require.Length(deviation.Length, mean.Length);
        Require.Length(otherMean.Length, mean.Length);
        Require.Length(otherDeviation.Length, mean.Length);
        float share = otherCount / (count + otherCount);
        for (int c = 0; c < mean.Length; c++)
        {
            float d = otherMean[c] - mean[c];
            mean[c] += d * share;
            deviation[c] += otherDeviation[c] + d * d * count * share;
        }
    }

    /// <summary>Computes invStd[c] = 1 / sqrt(variance[c] + epsilon).</summary>
    /// <remarks>Overwrites invStd, which may be the same memory as variance.</remarks>
    public static void InverseStd(ReadOnlySpan<float> variance, float epsilon, Span<float> invStd) =>
        LaneMap.Map<InverseRoot>(variance, invStd, epsilon);

    /// <summary>Moves a running statistic towards the batch's: running[c] = momentum running[c] + (1 - momentum) batch[c].</summary>
    /// <remarks>The variance is the biased one, divided by N, as in Keras. Works in place on running. No overlaps.</remarks>
    public static void UpdateRunning(ReadOnlySpan<float> batch, float momentum, Span<float> running) =>
        LaneMap.Map<MovingAverage>(running, batch, running, momentum);

    /// <summary>Computes y[n, c] = max(floor, gamma[c] (x[n, c] - mean[c]) invStd[c] + beta[c]).</summary>
    /// <remarks>
    /// Training takes the statistics of the batch, inference the running ones.
    /// Shapes: x, y [N, C]; the normalizer's vectors [C]. Overwrites y. x and y may be the same memory.
    /// </remarks>
    public static void Normalize(ReadOnlySpan<float> x, in Normalizer by, int n, int c, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Normalize<Lanes512>(x, by, n, c, y);
        else if (Vector256.IsHardwareAccelerated)
            Normalize<Lanes256>(x, by, n, c, y);
        else
            Normalize<Lanes128>(x, by, n, c, y);
    }

    /// <summary>Sums the gradients of beta and gamma: dbeta[c] = sum of d, dgamma[c] = sum of d z with z = (x - mean) invStd, where d is
    /// dy where y is above the floor and 0 elsewhere.</summary>
    /// <remarks>Shapes: x, dy [N, C]; the others [C]. Overwrites the sums, or adds to them if accumulate.</remarks>
    public static void GradientSums(
        ReadOnlySpan<float> x, in Normalizer by, ReadOnlySpan<float> dy, int n, int c, Span<float> dgamma, Span<float> dbeta,
        bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            GradientSums<Lanes512>(x, by, dy, n, c, dgamma, dbeta, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            GradientSums<Lanes256>(x, by, dy, n, c, dgamma, dbeta, accumulate);
        else
            GradientSums<Lanes128>(x, by, dy, n, c, dgamma, dbeta, accumulate);
    }

    /// <summary>Computes the input's gradient, through the statistics too, for N of the M rows of a batch.</summary>
    /// <remarks>
    /// dx = gamma invStd (d - (dbeta + z dgamma) / M), with d and z as in <see cref="GradientSums"/> and the sums of the whole batch.
    /// Shapes: x, dy, dx [N, C]; the others [C]. Overwrites dx, which may be the same memory as x or dy.
    /// </remarks>
    public static void InputGradient(
        ReadOnlySpan<float> x, in Normalizer by, ReadOnlySpan<float> dy, ReadOnlySpan<float> dgamma, ReadOnlySpan<float> dbeta,
        int m, int n, int c, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(x, by, dy, dgamma, dbeta, m, n, c, dx);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(x, by, dy, dgamma, dbeta, m, n, c, dx);
        else
            InputGradient<Lanes128>(x, by, dy, dgamma, dbeta, m, n, c, dx);
    }

    public static void Moments<V>(ReadOnlySpan<float> x, int n, int c, Span<float> mean, Span<float> deviation)
        where V : struct, ILanes<V>
    {
        Check(x.Length, n, c);
        Require.Length(mean.Length, c);
        Require.Length(deviation.Length, c);
        V rows = V.Broadcast(n);
        for (int column = 0; column < c; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - column);
            V center = Sum<V>(x, n, c, column, width) / rows;
            V spread = SumOfSquares(x, n, c, column, width, center);
            Lanes.Write(center, ref MemoryMarshal.GetReference(mean), (nuint)column, width);
            Lanes.Write(spread, ref MemoryMarshal.GetReference(deviation), (nuint)column, width);
        }
    }

    public static void Normalize<V>(ReadOnlySpan<float> x, in Normalizer by, int n, int c, Span<float> y)
        where V : struct, ILanes<V>
    {
        Check(x.Length, n, c);
        by.Check(c);
        Require.Length(y.Length, x.Length);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        for (int first = 0, rows; first < n; first += rows)
        {
            rows = Math.Min(RowsOfBlock(c), n - first);
            for (int column = 0; column < c; column += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, c - column);
                Normalizer.Channels<V> channels = by.At<V>(column, width);
                nuint i = (nuint)first * (nuint)c + (nuint)column;
                for (int row = 0; row < rows; row++, i += (nuint)c)
                    Lanes.Write(channels.Value(Lanes.Read<V>(ref source, i, width) - channels.Center), ref destination, i, width);
            }
        }
    }

    public static void GradientSums<V>(
        ReadOnlySpan<float> x, in Normalizer by, ReadOnlySpan<float> dy, int n, int c, Span<float> dgamma, Span<float> dbeta,
        bool accumulate)
        where V : struct, ILanes<V>
    {
        Check(x.Length, n, c);
        by.Check(c);
        Require.Length(dy.Length, x.Length);
        Require.Length(dgamma.Length, c);
        Require.Length(dbeta.Length, c);
        for (int column = 0; column < c; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - column);
            Normalizer.Channels<V> channels = by.At<V>(column, width);
            V sum = SumOfGradients(x, dy, n, c, column, width, channels, out V sumOfProducts);
            WriteSum(sumOfProducts * channels.Inverse, dgamma, column, width, accumulate);
            WriteSum(sum, dbeta, column, width, accumulate);
        }
    }

    public static void InputGradient<V>(
        ReadOnlySpan<float> x, in Normalizer by, ReadOnlySpan<float> dy, ReadOnlySpan<float> dgamma, ReadOnlySpan<float> dbeta,
        int m, int n, int c, Span<float> dx)
        where V : struct, ILanes<V>
    {
        Check(x.Length, n, c);
        by.Check(c);
        Require.Length(dy.Length, x.Length);
        Require.Length(dx.Length, x.Length);
        ref float input = ref MemoryMarshal.GetReference(x);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        ref float outgoing = ref MemoryMarshal.GetReference(dx);
        V perRow = V.Broadcast(1) / V.Broadcast(m);
        for (int first = 0, rows; first < n; first += rows)
        {
            rows = Math.Min(RowsOfBlock(c), n - first);
            for (int column = 0; column < c; column += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, c - column);
                Normalizer.Channels<V> channels = by.At<V>(column, width);
                V average = Read<V>(dbeta, column, width) * perRow;
                V slope = Read<V>(dgamma, column, width) * perRow * channels.Inverse;
                nuint i = (nuint)first * (nuint)c + (nuint)column;
                for (int row = 0; row < rows; row++, i += (nuint)c)
                {
                    V centered = Lanes.Read<V>(ref input, i, width) - channels.Center;
                    V d = channels.Passed(Lanes.Read<V>(ref incoming, i, width), centered) - average;
                    Lanes.Write((d - centered * slope) * channels.Scale, ref outgoing, i, width);
                }
            }
        }
    }

    private static int RowsOfBlock(int c) => Math.Max(1, FloatsOfBlock / Math.Max(1, c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Read<V>(ReadOnlySpan<float> values, int column, int width)
        where V : struct, ILanes<V> => Lanes.Read<V>(ref MemoryMarshal.GetReference(values), (nuint)column, width);

    private static void WriteSum<V>(V sum, Span<float> destination, int column, int width, bool accumulate)
        where V : struct, ILanes<V>
    {
        ref float first = ref MemoryMarshal.GetReference(destination);
        V before = accumulate ? Lanes.Read<V>(ref first, (nuint)column, width) : V.Broadcast(0);
        Lanes.Write(before + sum, ref first, (nuint)column, width);
    }

    private static void Check(int length, int n, int c)
    {
        if (n < 1)
            throw new ArgumentException($"Batch normalization needs at least '1' row, but there are '{n}'.", nameof(n));
        Require.Length(length, (long)n * c);
    }

    private readonly struct InverseRoot : IFunction
    {
        public static V Apply<V>(V x, V epsilon)
            where V : struct, ILanes<V> => V.Broadcast(1) / V.Sqrt(x + epsilon);
    }

    private readonly struct MovingAverage : IFunction2
    {
        public static V Apply<V>(V x1, V x2, V momentum)
            where V : struct, ILanes<V> => V.MultiplyAdd(momentum, x1, (V.Broadcast(1) - momentum) * x2);
    }
}
