using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows (batch, or batch times positions), C columns (channels). Each kernel works on the columns start .. start + count - 1
// alone, so that workers can share the columns; a column's result does not depend on how they are shared.

/// <summary>Normalizes each channel over all rows (Ioffe and Szegedy 2015), with the statistics that Keras keeps.</summary>
internal static class BatchNormalization
{
    // Rows that are summed before their sum joins the total, as in Bias.ColumnSums.
    private const int SummedRows = 256;

    /// <summary>Computes mean[c] and variance[c] = mean over n of (x[n, c] - mean[c])^2, in two passes because one would cancel.</summary>
    /// <remarks>Shapes: x [N, C]; mean, variance [C]. Overwrites its columns of mean and variance. No overlaps.</remarks>
    public static void Statistics(
        ReadOnlySpan<float> x, int n, int c, int start, int count, Span<float> mean, Span<float> variance)
    {
        if (Vector512.IsHardwareAccelerated)
            Statistics<Lanes512>(x, n, c, start, count, mean, variance);
        else if (Vector256.IsHardwareAccelerated)
            Statistics<Lanes256>(x, n, c, start, count, mean, variance);
        else
            Statistics<Lanes128>(x, n, c, start, count, mean, variance);
    }

    /// <summary>Computes invStd[c] = 1 / sqrt(variance[c] + epsilon).</summary>
    /// <remarks>Overwrites invStd, which may be the same memory as variance.</remarks>
    public static void InverseStd(ReadOnlySpan<float> variance, float epsilon, Span<float> invStd) =>
        Passes.Map<InverseRoot>(variance, invStd, epsilon);

    /// <summary>Moves a running statistic towards the batch's: running[c] = momentum running[c] + (1 - momentum) batch[c].</summary>
    /// <remarks>The variance is the biased one, divided by N, as in Keras. Works in place on running. No overlaps.</remarks>
    public static void UpdateRunning(ReadOnlySpan<float> batch, float momentum, Span<float> running) =>
        Passes.Map<MovingAverage>(running, batch, running, momentum);

    /// <summary>Computes y[n, c] = gamma[c] (x[n, c] - mean[c]) invStd[c] + beta[c].</summary>
    /// <remarks>
    /// For training with the statistics of the batch, for inference with the running ones.
    /// Shapes: x, y [N, C]; mean, invStd [C]; gamma, beta [C], or empty for ones and zeros.
    /// Overwrites its columns of y. x and y may be the same memory.
    /// </remarks>
    public static void Normalize(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        int n, int c, int start, int count, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            Normalize<Lanes512>(x, mean, invStd, gamma, beta, n, c, start, count, y);
        else if (Vector256.IsHardwareAccelerated)
            Normalize<Lanes256>(x, mean, invStd, gamma, beta, n, c, start, count, y);
        else
            Normalize<Lanes128>(x, mean, invStd, gamma, beta, n, c, start, count, y);
    }

    /// <summary>Computes the gradients through the statistics of the batch.</summary>
    /// <remarks>
    /// With z = (x - mean) invStd: dbeta = sum of dy, dgamma = sum of dy z, dx = gamma invStd (dy - (dbeta + z dgamma) / N).
    /// Shapes: x, dy, dx [N, C]; mean, invStd [C]; gamma [C], or empty for ones; dx, dgamma and dbeta may be empty if nobody needs them.
    /// Overwrites its columns of dx, which may be the same memory as x or dy. Overwrites dgamma and dbeta, or adds to them if accumulate.
    /// </remarks>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        int n, int c, int start, int count, Span<float> dx, Span<float> dgamma, Span<float> dbeta, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512>(x, mean, invStd, gamma, dy, n, c, start, count, dx, dgamma, dbeta, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256>(x, mean, invStd, gamma, dy, n, c, start, count, dx, dgamma, dbeta, accumulate);
        else
            Backward<Lanes128>(x, mean, invStd, gamma, dy, n, c, start, count, dx, dgamma, dbeta, accumulate);
    }

    public static void Statistics<V>(
        ReadOnlySpan<float> x, int n, int c, int start, int count, Span<float> mean, Span<float> variance)
        where V : struct, ILanes<V>
    {
        CheckColumns(n, c, start, count);
        Require.Length(x.Length, (long)n * c);
        Require.Length(mean.Length, c);
        Require.Length(variance.Length, c);
        ref float source = ref MemoryMarshal.GetReference(x);
        V rows = V.Broadcast(n);
        for (int column = start; column < start + count; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, start + count - column);
            V center = SumOfColumns(ref source, n, c, column, width, V.Broadcast(0), squared: false) / rows;
            V spread = SumOfColumns(ref source, n, c, column, width, center, squared: true) / rows;
            Lanes.Write(center, ref MemoryMarshal.GetReference(mean), (nuint)column, width);
            Lanes.Write(spread, ref MemoryMarshal.GetReference(variance), (nuint)column, width);
        }
    }

    public static void Normalize<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        int n, int c, int start, int count, Span<float> y)
        where V : struct, ILanes<V>
    {
        CheckColumns(n, c, start, count);
        Require.Length(x.Length, (long)n * c);
        Require.Length(mean.Length, c);
        Require.Length(invStd.Length, c);
        Require.LengthOrEmpty(gamma.Length, c);
        Require.LengthOrEmpty(beta.Length, c);
        Require.Length(y.Length, (long)n * c);
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float destination = ref MemoryMarshal.GetReference(y);
        for (int column = start; column < start + count; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, start + count - column);
            V center = ReadOr<V>(mean, column, width, 0);
            V scale = ReadOr<V>(invStd, column, width, 1) * ReadOr<V>(gamma, column, width, 1);
            V shift = ReadOr<V>(beta, column, width, 0);
            for (int row = 0; row < n; row++)
            {
                nuint i = (nuint)row * (nuint)c + (nuint)column;
                V z = Lanes.Read<V>(ref source, i, width) - center;
                Lanes.Write(V.MultiplyAdd(z, scale, shift), ref destination, i, width);
            }
        }
    }

    public static void Backward<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        int n, int c, int start, int count, Span<float> dx, Span<float> dgamma, Span<float> dbeta, bool accumulate)
        where V : struct, ILanes<V>
    {
        CheckColumns(n, c, start, count);
        Require.Length(x.Length, (long)n * c);
        Require.Length(mean.Length, c);
        Require.Length(invStd.Length, c);
        Require.LengthOrEmpty(gamma.Length, c);
        Require.Length(dy.Length, (long)n * c);
        Require.LengthOrEmpty(dx.Length, (long)n * c);
        Require.LengthOrEmpty(dgamma.Length, c);
        Require.LengthOrEmpty(dbeta.Length, c);
        ref float input = ref MemoryMarshal.GetReference(x);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        ref float outgoing = ref MemoryMarshal.GetReference(dx);
        for (int column = start; column < start + count; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, start + count - column);
            V center = ReadOr<V>(mean, column, width, 0);
            V inverse = ReadOr<V>(invStd, column, width, 1);
            V sum = SumOfGradients(ref input, ref incoming, n, c, column, width, center, inverse, out V sumWithZ);
            V perRow = V.Broadcast(1) / V.Broadcast(n);
            V scale = inverse * ReadOr<V>(gamma, column, width, 1);
            for (int row = 0; row < n && !dx.IsEmpty; row++)
            {
                nuint i = (nuint)row * (nuint)c + (nuint)column;
                V z = (Lanes.Read<V>(ref input, i, width) - center) * inverse;
                V d = Lanes.Read<V>(ref incoming, i, width) - V.MultiplyAdd(z, sumWithZ, sum) * perRow;
                Lanes.Write(d * scale, ref outgoing, i, width);
            }
            WriteSum(sumWithZ, dgamma, column, width, accumulate);
            WriteSum(sum, dbeta, column, width, accumulate);
        }
    }

    /// <summary>Sums x - center, or its square, over the rows of up to sixteen columns.</summary>
    private static V SumOfColumns<V>(ref float x, int n, int c, int column, int width, V center, bool squared)
        where V : struct, ILanes<V>
    {
        V total = V.Broadcast(0);
        for (int first = 0; first < n; first += SummedRows)
        {
            int last = Math.Min(first + SummedRows, n);
            V sum = V.Broadcast(0);
            for (int row = first; row < last; row++)
            {
                V d = Lanes.Read<V>(ref x, (nuint)row * (nuint)c + (nuint)column, width) - center;
                sum = squared ? V.MultiplyAdd(d, d, sum) : sum + d;
            }
            total += sum;
        }
        return total;
    }

    /// <summary>Sums dy, and dy z with z = (x - center) inverse, over the rows of up to sixteen columns.</summary>
    private static V SumOfGradients<V>(
        ref float x, ref float dy, int n, int c, int column, int width, V center, V inverse, out V sumWithZ)
        where V : struct, ILanes<V>
    {
        V total = V.Broadcast(0);
        V totalWithZ = total;
        for (int first = 0; first < n; first += SummedRows)
        {
            int last = Math.Min(first + SummedRows, n);
            V sum = V.Broadcast(0);
            V sumOfProducts = sum;
            for (int row = first; row < last; row++)
            {
                nuint i = (nuint)row * (nuint)c + (nuint)column;
                V d = Lanes.Read<V>(ref dy, i, width);
                V z = (Lanes.Read<V>(ref x, i, width) - center) * inverse;
                sum += d;
                sumOfProducts = V.MultiplyAdd(d, z, sumOfProducts);
            }
            total += sum;
            totalWithZ += sumOfProducts;
        }
        sumWithZ = totalWithZ;
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReadOr<V>(ReadOnlySpan<float> values, int column, int width, float missing)
        where V : struct, ILanes<V> =>
        values.IsEmpty ? V.Broadcast(missing) : Lanes.Read<V>(ref MemoryMarshal.GetReference(values), (nuint)column, width);

    private static void WriteSum<V>(V sum, Span<float> destination, int column, int width, bool accumulate)
        where V : struct, ILanes<V>
    {
        if (destination.IsEmpty)
            return;
        ref float first = ref MemoryMarshal.GetReference(destination);
        V before = accumulate ? Lanes.Read<V>(ref first, (nuint)column, width) : V.Broadcast(0);
        Lanes.Write(before + sum, ref first, (nuint)column, width);
    }

    private static void CheckColumns(int n, int c, int start, int count)
    {
        if (n < 1)
            throw new ArgumentException($"Batch normalization needs at least '1' row, but there are '{n}'.", nameof(n));
        MatrixBounds.CheckRange(start, count, c, "columns");
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
