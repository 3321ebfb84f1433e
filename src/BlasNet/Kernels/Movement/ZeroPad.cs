namespace BlasNet.Kernels;

// Letters: N samples of D x H x W positions with C channels; the outer array has further positions around those of the inner one.

/// <summary>Says where an array lies within a larger one; each list holds the numbers of depth, height and width.</summary>
/// <param name="Inner">Positions of the inner array.</param>
/// <param name="Before">Positions of the outer array before the inner one.</param>
/// <param name="Outer">Positions of the outer array, at least before and inner together.</param>
/// <param name="Channels">Floats at each position.</param>
internal sealed record PaddedImage(int[] Inner, int[] Before, int[] Outer, int Channels)
{
    public long InnerSize => (long)Inner[0] * Inner[1] * Inner[2] * Channels;

    public long OuterSize => (long)Outer[0] * Outer[1] * Outer[2] * Channels;
}

/// <summary>Puts zeros around arrays, and takes the inside out of larger ones.</summary>
internal static class ZeroPad
{
    /// <summary>Copies each sample into the inside of a larger one and sets what is around it to 0.</summary>
    /// <remarks>Shapes: x [N, D, H, W, C] of the inner array, y of the outer. Overwrites y. No overlaps.</remarks>
    public static void Add(ReadOnlySpan<float> x, int n, PaddedImage frame, Span<float> y)
    {
        Require.Length(x.Length, n * frame.InnerSize);
        Require.Length(y.Length, n * frame.OuterSize);
        int row = frame.Inner[2] * frame.Channels, before = frame.Before[2] * frame.Channels, outerRow = frame.Outer[2] * frame.Channels;
        int to = 0;
        for (int plane = 0; plane < n * frame.Outer[0]; plane++)
        {
            int sample = plane / frame.Outer[0], d = plane % frame.Outer[0] - frame.Before[0];
            for (int line = 0; line < frame.Outer[1]; line++, to += outerRow)
            {
                int h = line - frame.Before[1];
                Span<float> destination = y.Slice(to, outerRow);
                if ((uint)d >= (uint)frame.Inner[0] || (uint)h >= (uint)frame.Inner[1])
                {
                    destination.Clear();
                    continue;
                }
                destination[..before].Clear();
                x.Slice(((sample * frame.Inner[0] + d) * frame.Inner[1] + h) * row, row).CopyTo(destination[before..]);
                destination[(before + row)..].Clear();
            }
        }
    }

    /// <summary>Copies the inside of each sample; the gradient of Add, as Add is that of this.</summary>
    /// <remarks>Shapes: x [N, D, H, W, C] of the outer array, y of the inner. Overwrites y. No overlaps.</remarks>
    public static void Remove(ReadOnlySpan<float> x, int n, PaddedImage frame, Span<float> y)
    {
        Require.Length(x.Length, n * frame.OuterSize);
        Require.Length(y.Length, n * frame.InnerSize);
        int row = frame.Inner[2] * frame.Channels, before = frame.Before[2] * frame.Channels, outerRow = frame.Outer[2] * frame.Channels;
        int to = 0;
        for (int plane = 0; plane < n * frame.Inner[0]; plane++)
        {
            int outerPlane = plane / frame.Inner[0] * frame.Outer[0] + plane % frame.Inner[0] + frame.Before[0];
            for (int h = 0; h < frame.Inner[1]; h++, to += row)
                x.Slice((outerPlane * frame.Outer[1] + frame.Before[1] + h) * outerRow + before, row).CopyTo(y[to..]);
        }
    }
}
