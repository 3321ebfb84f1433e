namespace BlasNet.Kernels;

// Letters: N samples, T steps, F values of a step.

/// <summary>The lengths of sequences whose padding stands at the end: the number of steps up to the last real one.</summary>
internal static class SequenceLengths
{
    /// <summary>Computes lengths[n] = the position of the last index x[n, t] other than 0, plus 1.</summary>
    /// <remarks>Shapes: x [N, T], lengths [N]. Overwrites lengths up to the first faulty sample.</remarks>
    /// <returns>The first sample with a 0 between other indexes, and the step of that 0; -1 for none.</returns>
    public static (int Sample, int Step) OfIndexes(ReadOnlySpan<float> x, int n, int t, Span<float> lengths)
    {
        Require.Length(x.Length, (long)n * t);
        Require.Length(lengths.Length, n);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> sample = x.Slice(i * t, t);
            int length = sample.LastIndexOfAnyExcept(0f) + 1, masked = sample[..length].IndexOf(0f);
            if (masked >= 0)
                return (i, masked);
            lengths[i] = length;
        }
        return (-1, -1);
    }

    /// <summary>Computes lengths[n] = the last step t with a value x[n, t, f] other than a given one, plus 1.</summary>
    /// <remarks>Shapes: x [N, T, F], lengths [N]. Overwrites lengths up to the first faulty sample.</remarks>
    /// <returns>The first sample with a step of only that value between other steps, and that step; -1 for none.</returns>
    public static (int Sample, int Step) OfSteps(ReadOnlySpan<float> x, int n, int t, int f, float value, Span<float> lengths)
    {
        Require.Length(x.Length, (long)n * t * f);
        Require.Length(lengths.Length, n);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> sample = x.Slice(i * t * f, t * f);
            int length = (sample.LastIndexOfAnyExcept(value) + f) / f;
            for (int step = 0; step < length; step++)
            {
                if (!sample.Slice(step * f, f).ContainsAnyExcept(value))
                    return (i, step);
            }
            lengths[i] = length;
        }
        return (-1, -1);
    }

    /// <summary>Copies the real steps of x and overwrites all later ones of y with zeros.</summary>
    /// <remarks>Shapes: x and y [N, T, F], lengths [N].</remarks>
    public static void CopyReal(ReadOnlySpan<float> x, int n, int t, int f, ReadOnlySpan<float> lengths, Span<float> y)
    {
        Require.Length(x.Length, (long)n * t * f);
        Require.Length(y.Length, (long)n * t * f);
        Require.Length(lengths.Length, n);
        for (int i = 0; i < n; i++)
        {
            int real = (int)lengths[i] * f;
            x.Slice(i * t * f, real).CopyTo(y[(i * t * f)..]);
            y.Slice(i * t * f + real, t * f - real).Clear();
        }
    }
}
