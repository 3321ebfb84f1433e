namespace BlasNet.Kernels;

/// <summary>Checks ranges of rows and columns, and cuts the memory of matrix views.</summary>
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

    /// <summary>Cuts the memory that a part uses, up to its last element.</summary>
    public static Span<float> Part(Span<float> span, int offset, int rows, int columns, int stride) =>
        rows == 0 || columns == 0 ? [] : span.Slice(offset, (rows - 1) * stride + columns);

    /// <inheritdoc cref="Part(Span{float}, int, int, int, int)"/>
    public static ReadOnlySpan<float> Part(ReadOnlySpan<float> span, int offset, int rows, int columns, int stride) =>
        rows == 0 || columns == 0 ? [] : span.Slice(offset, (rows - 1) * stride + columns);
}
