using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows (batch times positions), C columns (channels). z = (x - mean) invStd, with the mean and the deviation of the row.

/// <summary>Normalizes each row over its columns (Ba, Kiros and Hinton 2016).</summary>
internal static class LayerNormalization
{
    // Vectors, or rows, that are summed before their sum joins the total, as in Bias.ColumnSums.
    private const int SummedTogether = 256;

    /// <summary>Computes y[n, c] = gamma[c] (x[n, c] - mean[n]) invStd[n] + beta[c], where invStd = 1 / sqrt(variance + epsilon).</summary>
    /// <remarks>
    /// The variance is taken in a second pass, because one would cancel, and divided by C.
    /// Shapes: x, y [N, C]; gamma, beta [C]; mean, invStd [N], or empty if nobody needs them.
    /// Overwrites y, mean and invStd. x and y may be the same memory.
    /// </remarks>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, int n, int c,
        Span<float> y, Span<float> mean, Span<float> invStd)
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512>(x, gamma, beta, epsilon, n, c, y, mean, invStd);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256>(x, gamma, beta, epsilon, n, c, y, mean, invStd);
        else
            Forward<Lanes128>(x, gamma, beta, epsilon, n, c, y, mean, invStd);
    }

    /// <summary>Computes dx[n, c] = invStd[n] (g[n, c] - (sum of g + z[n, c] (sum of g z)) / C), with g = dy gamma.</summary>
    /// <remarks>
    /// The sums are over the row. Shapes: x, dy, dx [N, C]; mean, invStd [N]; gamma [C].
    /// Overwrites dx, which may be the same memory as x or dy.
    /// </remarks>
    public static void InputGradient(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        int n, int c, Span<float> dx)
    {
        if (Vector512.IsHardwareAccelerated)
            InputGradient<Lanes512>(x, mean, invStd, gamma, dy, n, c, dx);
        else if (Vector256.IsHardwareAccelerated)
            InputGradient<Lanes256>(x, mean, invStd, gamma, dy, n, c, dx);
        else
            InputGradient<Lanes128>(x, mean, invStd, gamma, dy, n, c, dx);
    }

    /// <summary>Computes dgamma[c] = sum over n of dy z and dbeta[c] = sum over n of dy, the rows in order.</summary>
    /// <remarks>
    /// Shapes: x, dy [N, C]; mean, invStd [N]; dgamma, dbeta [C].
    /// Overwrites dgamma and dbeta, or adds to them if accumulate. No overlaps.
    /// </remarks>
    public static void ParameterGradients(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> dy,
        int n, int c, Span<float> dgamma, Span<float> dbeta, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            ParameterGradients<Lanes512>(x, mean, invStd, dy, n, c, dgamma, dbeta, accumulate);
        else if (Vector256.IsHardwareAccelerated)
            ParameterGradients<Lanes256>(x, mean, invStd, dy, n, c, dgamma, dbeta, accumulate);
        else
            ParameterGradients<Lanes128>(x, mean, invStd, dy, n, c, dgamma, dbeta, accumulate);
    }

    public static void Forward<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, int n, int c,
        Span<float> y, Span<float> mean, Span<float> invStd)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(gamma.Length, c);
        Require.Length(beta.Length, c);
        Require.Length(y.Length, (long)n * c);
        Require.LengthOrEmpty(mean.Length, n);
        Require.LengthOrEmpty(invStd.Length, n);
        ref float source = ref MemoryMarshal.GetReference(x);
        for (int row = 0; row < n; row++)
        {
            nuint first = (nuint)row * (nuint)c;
            float center = SumOfRow<V>(ref source, first, c) / c;
            float inverse = 1 / MathF.Sqrt(SumOfSquares<V>(ref source, first, c, center) / c + epsilon);
            NormalizeRow<V>(x.Slice(row * c, c), center, inverse, gamma, beta, y.Slice(row * c, c));
            if (!mean.IsEmpty)
                mean[row] = center;
            if (!invStd.IsEmpty)
                invStd[row] = inverse;
        }
    }

    public static void InputGradient<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        int n, int c, Span<float> dx)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(mean.Length, n);
        Require.Length(invStd.Length, n);
        Require.Length(gamma.Length, c);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(dx.Length, (long)n * c);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> rowX = x.Slice(row * c, c), rowDy = dy.Slice(row * c, c);
            float sum = SumOfGradients<V>(rowX, mean[row], invStd[row], gamma, rowDy, out float sumWithZ);
            GradientRow<V>(rowX, mean[row], invStd[row], gamma, rowDy, sum / c, sumWithZ / c, dx.Slice(row * c, c));
        }
    }

    public static void ParameterGradients<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> dy,
        int n, int c, Span<float> dgamma, Span<float> dbeta, bool accumulate)
        where V : struct, ILanes<V>
    {
        Require.Length(x.Length, (long)n * c);
        Require.Length(mean.Length, n);
        Require.Length(invStd.Length, n);
        Require.Length(dy.Length, (long)n * c);
        Require.Length(dgamma.Length, c);
        Require.Length(dbeta.Length, c);
        ref float gains = ref MemoryMarshal.GetReference(dgamma);
        ref float shifts = ref MemoryMarshal.GetReference(dbeta);
        for (int column = 0; column < c; column += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, c - column);
            V gain = accumulate ? Lanes.Read<V>(ref gains, (nuint)column, width) : V.Broadcast(0);
            V shift = accumulate ? Lanes.Read<V>(ref shifts, (nuint)column, width) : V.Broadcast(0);
            AddColumns(x, mean, invStd, dy, c, column, width, ref gain, ref shift);
            Lanes.Write(gain, ref gains, (nuint)column, width);
            Lanes.Write(shift, ref shifts, (nuint)column, width);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfRow<V>(ref float x, nuint start, int c)
        where V : struct, ILanes<V>
    {
        V total = V.Broadcast(0);
        for (int first = 0; first < c; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, c);
            V sum = V.Broadcast(0);
            for (int i = first; i < last; i += Lanes.Count)
                sum += Lanes.Read<V>(ref x, start + (nuint)i, Math.Min(Lanes.Count, c - i));
            total += sum;
        }
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfSquares<V>(ref float x, nuint start, int c, float mean)
        where V : struct, ILanes<V>
    {
        V center = V.Broadcast(mean);
        V total = V.Broadcast(0);
        for (int first = 0; first < c; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, c);
            V sum = V.Broadcast(0);
            int i = first;
            for (; i <= last - Lanes.Count; i += Lanes.Count)
            {
                V d = V.Load(ref x, start + (nuint)i) - center;
                sum = V.MultiplyAdd(d, d, sum);
            }
            if (i < last)
            {
                // The lanes behind the row are 0, not the mean: they must not count.
                V d = V.LoadPart(ref x, start + (nuint)i, last - i) - center;
                d = V.Select(Lanes.First<V>(last - i), d, V.Broadcast(0));
                sum = V.MultiplyAdd(d, d, sum);
            }
            total += sum;
        }
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NormalizeRow<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float shifts = ref MemoryMarshal.GetReference(beta);
        ref float destination = ref MemoryMarshal.GetReference(y);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, x.Length - i);
            V z = (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale;
            V result = V.MultiplyAdd(z, Lanes.Read<V>(ref gains, (nuint)i, width), Lanes.Read<V>(ref shifts, (nuint)i, width));
            Lanes.Write(result, ref destination, (nuint)i, width);
        }
    }

    /// <summary>Sums g = dy gamma, and g z, over a row; lanes behind the row hold dy = 0 and add nothing.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float SumOfGradients<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy, out float sumWithZ)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        V total = V.Broadcast(0), totalWithZ = total;
        for (int first = 0; first < x.Length; first += SummedTogether * Lanes.Count)
        {
            int last = Math.Min(first + SummedTogether * Lanes.Count, x.Length);
            V sum = V.Broadcast(0), sumOfProducts = sum;
            for (int i = first; i < last; i += Lanes.Count)
            {
                int width = Math.Min(Lanes.Count, last - i);
                V g = Lanes.Read<V>(ref incoming, (nuint)i, width) * Lanes.Read<V>(ref gains, (nuint)i, width);
                sum += g;
                sumOfProducts = V.MultiplyAdd(g, (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale, sumOfProducts);
            }
            total += sum;
            totalWithZ += sumOfProducts;
        }
        sumWithZ = V.Sum(totalWithZ);
        return V.Sum(total);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void GradientRow<V>(
        ReadOnlySpan<float> x, float mean, float inverse, ReadOnlySpan<float> gamma, ReadOnlySpan<float> dy,
        float meanOfG, float meanOfGz, Span<float> dx)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float gains = ref MemoryMarshal.GetReference(gamma);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        ref float outgoing = ref MemoryMarshal.GetReference(dx);
        V center = V.Broadcast(mean), scale = V.Broadcast(inverse);
        V share = V.Broadcast(meanOfG), shareOfZ = V.Broadcast(meanOfGz);
        for (int i = 0; i < x.Length; i += Lanes.Count)
        {
            int width = Math.Min(Lanes.Count, x.Length - i);
            V g = Lanes.Read<V>(ref incoming, (nuint)i, width) * Lanes.Read<V>(ref gains, (nuint)i, width);
            V z = (Lanes.Read<V>(ref source, (nuint)i, width) - center) * scale;
            Lanes.Write((g - V.MultiplyAdd(z, shareOfZ, share)) * scale, ref outgoing, (nuint)i, width);
        }
    }

    /// <summary>Adds the sums of dy z and of dy over the rows of up to sixteen columns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddColumns<V>(
        ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> invStd, ReadOnlySpan<float> dy,
        int c, int column, int width, ref V gain, ref V shift)
        where V : struct, ILanes<V>
    {
        ref float source = ref MemoryMarshal.GetReference(x);
        ref float incoming = ref MemoryMarshal.GetReference(dy);
        for (int first = 0; first < mean.Length; first += SummedTogether)
        {
            int last = Math.Min(first + SummedTogether, mean.Length);
            V sum = V.Broadcast(0), sumOfProducts = sum;
            for (int row = first; row < last; row++)
            {
                nuint i = (nuint)row * (nuint)c + (nuint)column;
                V d = Lanes.Read<V>(ref incoming, i, width);
                V z = (Lanes.Read<V>(ref source, i, width) - V.Broadcast(mean[row])) * V.Broadcast(invStd[row]);
                sum += d;
                sumOfProducts = V.MultiplyAdd(d, z, sumOfProducts);
            }
            shift += sum;
            gain += sumOfProducts;
        }
    }
}
