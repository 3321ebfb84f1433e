namespace BlasNet.Kernels;

// Letters: N rows, C input columns, of which the last K are indexes; L[i] categories of the i-th of these, D values of a vector.

/// <summary>Vectors in the place of columns of indexes. What is no index of a column, such as -1, has a vector of zeros.</summary>
/// <remarks>Shapes: table [Σ L, D], the categories of the first column of indexes first; y [N, C - K + K D].</remarks>
internal static class EmbeddingColumns
{
    /// <summary>Copies the other columns, and after them the vector of each index.</summary>
    /// <remarks>Shapes: x [N, C]. Overwrites y. No overlaps.</remarks>
    public static void Forward(ReadOnlySpan<float> table, ReadOnlySpan<float> x, int n, int c, int[] categories, int d, Span<float> y)
    {
        int others = c - categories.Length, width = others + categories.Length * d;
        Require.Length(x.Length, (long)n * c);
        Require.Length(y.Length, (long)n * width);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> inputs = x.Slice(row * c, c);
            Span<float> outputs = y.Slice(row * width, width);
            inputs[..others].CopyTo(outputs);
            for (int i = 0, first = 0; i < categories.Length; first += categories[i++])
            {
                Span<float> output = outputs.Slice(others + i * d, d);
                if (EmbeddingLookup.IsIndex(inputs[others + i], categories[i]))
                    table.Slice((first + (int)inputs[others + i]) * d, d).CopyTo(output);
                else
                    output.Clear();
            }
        }
    }

    /// <summary>Adds up the gradients of the vectors of one column, the rows in order.</summary>
    /// <remarks>Shapes: x [N, C]; dy as y; dtable as table. Overwrites the column's part of dtable, or adds to it if accumulate.</remarks>
    public static void Gradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int n, int c, int[] categories, int d, int column,
        Span<float> dtable, bool accumulate)
    {
        int others = c - categories.Length, width = others + categories.Length * d;
        Require.Length(x.Length, (long)n * c);
        Require.Length(dy.Length, (long)n * width);
        Span<float> part = dtable.Slice(Rows(categories.AsSpan(0, column)) * d, categories[column] * d);
        if (!accumulate)
            part.Clear();
        for (int row = 0; row < n; row++)
        {
            float index = x[row * c + others + column];
            if (EmbeddingLookup.IsIndex(index, categories[column]))
                Elementwise.AddTo(dy.Slice(row * width + others + column * d, d), part.Slice((int)index * d, d));
        }
    }

    /// <summary>Copies the gradients of the other columns, and 0 for the indexes, which have none.</summary>
    /// <remarks>Shapes: dy as y; dx [N, C]. Overwrites dx.</remarks>
    public static void InputGradient(ReadOnlySpan<float> dy, int n, int c, int indexes, int d, Span<float> dx)
    {
        int others = c - indexes, width = others + indexes * d;
        Require.Length(dy.Length, (long)n * width);
        Require.Length(dx.Length, (long)n * c);
        for (int row = 0; row < n; row++)
        {
            dy.Slice(row * width, others).CopyTo(dx[(row * c)..]);
            dx.Slice(row * c + others, indexes).Clear();
        }
    }

    private static int Rows(ReadOnlySpan<int> categories)
    {
        int rows = 0;
        foreach (int count in categories)
            rows += count;
        return rows;
    }
}
