using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BlasNet.Kernels;

// Letters: N rows (batch times positions), C columns (channels). z = (x - mean) invStd, with the mean and the deviation of the row.

/// <summary>Normalization of each row over its columns (Ba, Kiros and Hinton 2016).</summary>
internal static partial class LayerNormalization
{
    /// <summary>Computes y[n, c] = gamma[c] (x[n, c] - mean[n]) invStd[n] + beta[c], where invStd = 1 / sqrt(variance + epsilon).</summary>
    /// <remarks>
    /// The variance, divided by C, takes a second sweep: one would suffer cancellation.
    /// Shapes: x, y [N, C]; gamma, beta [C]; mean, invStd [N], or empty if not needed.
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
}
