namespace BlasNet.Kernels;

// Letters: H rows, W columns, C channels of one image.

/// <summary>Shifts and affine maps of an image's pixels; pixels from outside are 0.</summary>
internal static class ImageWarp
{
    /// <summary>Flips an image, then shifts it by whole pixels: y[i, j] = x[i', j'], i' = i - down and j' = j - right, flipped.</summary>
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

    /// <summary>Samples an image at the places of an affine map, with bilinear interpolation.</summary>
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
            // A row shifted out entirely has nothing to copy.
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
        // Far outside there are no pixels, and the coordinates may not fit an integer.
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

/// <summary>Affine map from the pixels of a result to places in the source image.</summary>
/// <param name="RowPerRow">How the source's row changes from row to row of the result.</param>
/// <param name="RowPerColumn">How the source's row changes from column to column.</param>
/// <param name="Row">The source's row for the result's first pixel.</param>
/// <param name="ColumnPerRow">How the source's column changes from row to row.</param>
/// <param name="ColumnPerColumn">How the source's column changes from column to column.</param>
/// <param name="Column">The source's column for the result's first pixel.</param>
internal readonly record struct AffineMap(
    double RowPerRow, double RowPerColumn, double Row, double ColumnPerRow, double ColumnPerColumn, double Column)
{
    /// <summary>Creates the map of a flip, then a rotation about the centre, then a shift.</summary>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns.</param>
    /// <param name="angle">Radians, counterclockwise as displayed.</param>
    /// <param name="down">Pixels to shift down.</param>
    /// <param name="right">Pixels to shift to the right.</param>
    /// <param name="flipRows">Whether to exchange top and bottom.</param>
    /// <param name="flipColumns">Whether to exchange left and right.</param>
    public static AffineMap Of(int h, int w, double angle, double down, double right, bool flipRows, bool flipColumns)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double middleRow = (h - 1) / 2.0, middleColumn = (w - 1) / 2.0;
        double rowSign = flipRows ? -1 : 1, columnSign = flipColumns ? -1 : 1;
        // Relative to the centre: undoes the shift, then the rotation, then the flip. Rows count downwards.
        double a = -middleRow - down, b = -middleColumn - right;
        return new AffineMap(
            rowSign * cosine, rowSign * sine, rowSign * (cosine * a + sine * b) + middleRow,
            -columnSign * sine, columnSign * cosine, columnSign * (cosine * b - sine * a) + middleColumn);
    }

    /// <summary>Computes the place in the source of a pixel of the result.</summary>
    public (double Row, double Column) Apply(int i, int j) =>
        (RowPerRow * i + RowPerColumn * j + Row, ColumnPerRow * i + ColumnPerColumn * j + Column);
}
