namespace BlasNet.Kernels;

/// <summary>Views memory as a row-major matrix, or as the transpose of one.</summary>
internal readonly ref struct ReadOnlyMatrix
{
    internal ReadOnlyMatrix(ReadOnlySpan<float> span, int rows, int columns, int stride, bool isTransposed)
    {
        Span = span;
        Rows = rows;
        Columns = columns;
        Stride = stride;
        IsTransposed = isTransposed;
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Gets the memory from the first element to the last one of the matrix.</summary>
    internal ReadOnlySpan<float> Span { get; }

    /// <summary>Gets the distance in elements from one row in memory to the next.</summary>
    internal int Stride { get; }

    /// <summary>Gets whether the rows in memory are the columns of this matrix.</summary>
    internal bool IsTransposed { get; }

    /// <summary>Views a span, whose length must be rows * columns.</summary>
    public static ReadOnlyMatrix Of(ReadOnlySpan<float> span, int rows, int columns)
    {
        MatrixBounds.CheckLength(span.Length, rows, columns);
        return new ReadOnlyMatrix(span, rows, columns, columns, isTransposed: false);
    }

    /// <summary>Views some of the rows.</summary>
    public ReadOnlyMatrix RowRange(int start, int count)
    {
        MatrixBounds.CheckRange(start, count, Rows, "rows");
        return IsTransposed
            ? new ReadOnlyMatrix(MatrixBounds.Part(Span, start, Columns, count, Stride), count, Columns, Stride, isTransposed: true)
            : new ReadOnlyMatrix(
                MatrixBounds.Part(Span, start * Stride, count, Columns, Stride), count, Columns, Stride, isTransposed: false);
    }

    /// <summary>Views some of the columns.</summary>
    public ReadOnlyMatrix ColumnRange(int start, int count) => Transpose().RowRange(start, count).Transpose();

    /// <summary>Views the transpose; nothing is moved.</summary>
    public ReadOnlyMatrix Transpose() => new(Span, Columns, Rows, Stride, !IsTransposed);
}
