namespace BlasNet.Kernels;

/// <summary>Writable view of memory as a row-major matrix.</summary>
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

/// <summary>Range checks of rows and columns, and slices of the memory under matrix views.</summary>
internal static class MatrixBounds
{
    public static void CheckLength(int length, int rows, int columns)
    {
        if (rows < 0 || columns < 0 || length != (long)rows * columns)
            throw new ArgumentException($"A [{rows}, {columns}] matrix needs '{(long)rows * columns}' elements, but there are '{length}'.");
    }

    public static void CheckRange(int start, int count, int length, string what)
    {
        if (start < 0 || count < 0 || start > length - count)
            throw new ArgumentException($"The {what} '{start}' to '{(long)start + count}' are outside a matrix of '{length}' {what}.");
    }

    /// <summary>Slices the memory that a part uses, up to its last element.</summary>
    public static Span<float> Part(Span<float> span, int offset, int rows, int columns, int stride) =>
        rows == 0 || columns == 0 ? [] : span.Slice(offset, (rows - 1) * stride + columns);

    /// <inheritdoc cref="Part(Span{float}, int, int, int, int)"/>
    public static ReadOnlySpan<float> Part(ReadOnlySpan<float> span, int offset, int rows, int columns, int stride) =>
        rows == 0 || columns == 0 ? [] : span.Slice(offset, (rows - 1) * stride + columns);
}

/// <summary>Read-only view of memory as a row-major matrix, or as the transpose of one.</summary>
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

    /// <summary>Gets whether the rows in memory are columns of this matrix.</summary>
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

    /// <summary>Views the transpose without moving anything.</summary>
    public ReadOnlyMatrix Transpose() => new(Span, Columns, Rows, Stride, !IsTransposed);
}
