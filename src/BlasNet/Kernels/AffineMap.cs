namespace BlasNet.Kernels;

/// <summary>Says from where in an image each pixel of its changed version is taken.</summary>
/// <param name="RowPerRow">How the source's row changes from row to row of the result.</param>
/// <param name="RowPerColumn">How the source's row changes from column to column.</param>
/// <param name="Row">The source's row for the result's first pixel.</param>
/// <param name="ColumnPerRow">How the source's column changes from row to row.</param>
/// <param name="ColumnPerColumn">How the source's column changes from column to column.</param>
/// <param name="Column">The source's column for the result's first pixel.</param>
internal readonly record struct AffineMap(
    double RowPerRow, double RowPerColumn, double Row, double ColumnPerRow, double ColumnPerColumn, double Column)
{
    /// <summary>Makes the map of an image that is flipped, then turned about its centre, then moved.</summary>
    /// <param name="h">Rows.</param>
    /// <param name="w">Columns.</param>
    /// <param name="angle">Radians, counterclockwise as one sees it.</param>
    /// <param name="down">Pixels to move down.</param>
    /// <param name="right">Pixels to move to the right.</param>
    /// <param name="flipRows">Whether what is above comes below.</param>
    /// <param name="flipColumns">Whether left and right change sides.</param>
    public static AffineMap Of(int h, int w, double angle, double down, double right, bool flipRows, bool flipColumns)
    {
        (double sine, double cosine) = Math.SinCos(angle);
        double middleRow = (h - 1) / 2.0, middleColumn = (w - 1) / 2.0;
        double rowSign = flipRows ? -1 : 1, columnSign = flipColumns ? -1 : 1;
        // Relative to the centre: first the move is taken back, then the turn, then the flip. Rows count downwards.
        double a = -middleRow - down, b = -middleColumn - right;
        return new AffineMap(
            rowSign * cosine, rowSign * sine, rowSign * (cosine * a + sine * b) + middleRow,
            -columnSign * sine, columnSign * cosine, columnSign * (cosine * b - sine * a) + middleColumn);
    }

    /// <summary>Returns the place in the source of a pixel of the result.</summary>
    public (double Row, double Column) Apply(int i, int j) =>
        (RowPerRow * i + RowPerColumn * j + Row, ColumnPerRow * i + ColumnPerColumn * j + Column);
}
