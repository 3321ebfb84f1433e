namespace BlasNet.Kernels;

/// <summary>Views memory as a row-major matrix that may be written.</summary>
internal readonly ref struct Matrix
{
    private Matrix(Span<float> span, int rows, int columns, int stride)
    {
        Span = span;
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Gets the memory from the first element to the last one of the matrix.</summary>
    internal Span<float> Span { get; }

    /// <summary>Gets the distance in elements from one row to the next.</summary>
    internal int Stride { get; }

    /// <summary>Views a span, whose length must be rows * columns.</summary>
    public static Matrix Of(Span<float> span, int rows, int columns)
    {
        MatrixBounds.CheckLength(span.Length, rows, columns);
        return new Matrix(span, rows, columns, columns);
    }

    /// <summary>Views a span for reading only; its length must be rows * columns.</summary>
    public static ReadOnlyMatrix Of(ReadOnlySpan<float> span, int rows, int columns) => ReadOnlyMatrix.Of(span, rows, columns);

    public static implicit operator ReadOnlyMatrix(Matrix matrix) =>
        new(matrix.Span, matrix.Rows, matrix.Columns, matrix.Stride, isTransposed: false);

    /// <summary>Views some of the rows.</summary>
    public Matrix RowRange(int start, int count)
    {
        MatrixBounds.CheckRange(start, count, Rows, "rows");
        return new Matrix(MatrixBounds.Part(Span, start * Stride, count, Columns, Stride), count, Columns, Stride);
    }

    /// <summary>Views some of the columns.</summary>
    public Matrix ColumnRange(int start, int count)
    {
        MatrixBounds.CheckRange(start, count, Columns, "columns");
        return new Matrix(MatrixBounds.Part(Span, start, Rows, count, Stride), Rows, count, Stride);
    }

    /// <summary>Views the transpose for reading.</summary>
    public ReadOnlyMatrix Transpose() => ((ReadOnlyMatrix)this).Transpose();
}
