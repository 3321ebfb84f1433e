namespace BlasNet.Kernels;

// Letters: N values, M copies of each.

/// <summary>Repetition of each value several times in a row, as a channel that several filters read.</summary>
internal static class ChannelRepeat
{
    /// <summary>Computes y[i, m] = x[i].</summary>
    /// <remarks>Shapes: x [N], y [N, M]. Overwrites y. No overlaps.</remarks>
    public static void Repeat(ReadOnlySpan<float> x, int times, Span<float> y)
    {
        Require.Length(y.Length, (long)x.Length * times);
        for (int i = 0, to = 0; i < x.Length; i++)
        {
            for (int m = 0; m < times; m++)
                y[to++] = x[i];
        }
    }

    /// <summary>Computes x[i] = sum over m of y[i, m], in order: the gradient of <see cref="Repeat"/>.</summary>
    /// <remarks>Shapes: as there. Overwrites x. No overlaps.</remarks>
    public static void Sum(ReadOnlySpan<float> y, int times, Span<float> x)
    {
        Require.Length(y.Length, (long)x.Length * times);
        for (int i = 0, from = 0; i < x.Length; i++)
        {
            float sum = 0;
            for (int m = 0; m < times; m++)
                sum += y[from++];
            x[i] = sum;
        }
    }
}
