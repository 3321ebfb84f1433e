namespace BlasNet.Kernels;

// Letters: N samples of D x H x W positions with C channels.

/// <summary>Geometry of a padded image, an inner array within an outer one; each list gives depth, height and width.</summary>
/// <param name="Inner">Positions of the inner array.</param>
/// <param name="Before">Padded positions before the inner array.</param>
/// <param name="Outer">Positions of the padded array, at least before and inner together.</param>
/// <param name="Channels">Floats at each position.</param>
internal sealed record PaddedImage(int[] Inner, int[] Before, int[] Outer, int Channels)
{
    public long InnerSize => (long)Inner[0] * Inner[1] * Inner[2] * Channels;

    public long OuterSize => (long)Outer[0] * Outer[1] * Outer[2] * Channels;
}

/// <summary>Zero padding of arrays, and cropping of padded ones.</summary>
internal static class ZeroPad
{
    /// <summary>Pads each sample with zeros.</summary>
    /// <remarks>Shapes: x [N, D, H, W, C] of the inner array, y of the outer. Overwrites y. No overlaps.</remarks>
    public static void Add(ReadOnlySpan<float> x, int n, PaddedImage image, Span<float> y)
    {
        Require.Length(x.Length, n * image.InnerSize);
        Require.Length(y.Length, n * image.OuterSize);
        int row = image.Inner[2] * image.Channels, before = image.Before[2] * image.Channels, outerRow = image.Outer[2] * image.Channels;
        int to = 0;
        for (int plane = 0; plane < n * image.Outer[0]; plane++)
        {
            int sample = plane / image.Outer[0], d = plane % image.Outer[0] - image.Before[0];
            for (int line = 0; line < image.Outer[1]; line++, to += outerRow)
            {
                int h = line - image.Before[1];
                Span<float> destination = y.Slice(to, outerRow);
                if ((uint)d >= (uint)image.Inner[0] || (uint)h >= (uint)image.Inner[1])
                {
                    destination.Clear();
                    continue;
                }
                destination[..before].Clear();
                x.Slice(((sample * image.Inner[0] + d) * image.Inner[1] + h) * row, row).CopyTo(destination[before..]);
                destination[(before + row)..].Clear();
            }
        }
    }

    /// <summary>Crops each sample to its inside: the gradient of Add, and Add is that of Remove.</summary>
    /// <remarks>Shapes: x [N, D, H, W, C] of the outer array, y of the inner. Overwrites y. No overlaps.</remarks>
    public static void Remove(ReadOnlySpan<float> x, int n, PaddedImage image, Span<float> y)
    {
        Require.Length(x.Length, n * image.OuterSize);
        Require.Length(y.Length, n * image.InnerSize);
        int row = image.Inner[2] * image.Channels, before = image.Before[2] * image.Channels, outerRow = image.Outer[2] * image.Channels;
        int to = 0;
        for (int plane = 0; plane < n * image.Inner[0]; plane++)
        {
            int outerPlane = plane / image.Inner[0] * image.Outer[0] + plane % image.Inner[0] + image.Before[0];
            for (int h = 0; h < image.Inner[1]; h++, to += row)
                x.Slice((outerPlane * image.Outer[1] + image.Before[1] + h) * outerRow + before, row).CopyTo(y[to..]);
        }
    }
}
