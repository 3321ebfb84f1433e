namespace BlasNet.Kernels;

// Letters: H rows, W columns, C channels of one image.

/// <summary>Moves the pixels of an image; what comes from outside it is 0.</summary>
internal static class ImageWarp
{
    /// <summary>Flips an image, then moves it by whole pixels: y[i, j] = x[i', j'], i' = i - down and j' = j - right, flipped.</summary>
    /// <remarks>Shapes: x, y [H, W, C]. Overwrites y, which must not overlap x.</remarks>
    public static void Shift(
        ReadOnlySpan<float> x, int h, int w, int c, int down, int right, bool flipRows, bool flipColumns, Span<float> y)
    {
        Require.Length(x.Length, (long)h * w * c);
        Require.Length(y.Length, (long)h * w * c);
        int width = w * c;
        for (int i = 0; i < h; i++)
        {
            Span<float> row = y.Slice(i * width, width);
            int from = i - down;
            if (from < 0 || from >= h)
                row.Clear();
            else
                ShiftRow(x.Slice((flipRows ? h - 1 - from : from) * width, width), w, c, right, flipColumns, row);
        }
    }

    /// <summary>Samples an image at the places of an affine map, between its pixels by bilinear interpolation.</summary>
    /// <remarks>Shapes: x, y [H, W, C]. Overwrites y, which must not overlap x.</remarks>
    public static void Sample(ReadOnlySpan<float> x, int h, int w, int c, in AffineMap map, Span<float> y)
    {
        Require.Length(x.Length, (long)h * w * c);
        Require.Length(y.Length, (long)h * w * c);
        for (int i = 0; i < h; i++)
        {
            for (int j = 0; j < w; j++)
            {
                (double row, double column) = map.Apply(i, j);
                SamplePixel(x, h, w, c, row, column, y.Slice((i * w + j) * c, c));
            }
        }
    }

    private static void ShiftRow(ReadOnlySpan<float> x, int w, int c, int right, bool flip, Span<float> y)
    {
        int first = Math.Clamp(right, 0, w), end = Math.Clamp(w + right, 0, w);
        y[..(first * c)].Clear();
        y[(end * c)..].Clear();
        if (!flip)
        {
            // Of a row that has moved out altogether nothing is left to copy.
            if (first < end)
                x.Slice((first - right) * c, (end - first) * c).CopyTo(y[(first * c)..]);
            return;
        }
        for (int j = first; j < end; j++)
            x.Slice((w - 1 - j + right) * c, c).CopyTo(y[(j * c)..]);
    }

    private static void SamplePixel(ReadOnlySpan<float> x, int h, int w, int c, double row, double column, Span<float> y)
    {
        y.Clear();
        // Far outside no neighbour is a pixel; a cast of what is too large for an integer would not be either.
        if (!(row > -1 && row < h && column > -1 && column < w))
            return;
        int top = (int)Math.Floor(row), left = (int)Math.Floor(column);
        float below = (float)(row - top), beside = (float)(column - left);
        AddPixel(x, h, w, c, top, left, (1 - below) * (1 - beside), y);
        AddPixel(x, h, w, c, top, left + 1, (1 - below) * beside, y);
        AddPixel(x, h, w, c, top + 1, left, below * (1 - beside), y);
        AddPixel(x, h, w, c, top + 1, left + 1, below * beside, y);
    }

    private static void AddPixel(ReadOnlySpan<float> x, int h, int w, int c, int row, int column, float weight, Span<float> y)
    {
        if ((uint)row >= (uint)h || (uint)column >= (uint)w)
            return;
        ReadOnlySpan<float> pixel = x.Slice((row * w + column) * c, c);
        for (int channel = 0; channel < y.Length; channel++)
            y[channel] += weight * pixel[channel];
    }
}
