namespace BlasNet.Exchange;

/// <summary>Other orders of the axes of weights, as the operators of ONNX want them.</summary>
internal static class WeightAxes
{
    /// <summary>Returns an array with its axes in another order, and its shape then.</summary>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="axes">For each axis of the result, the axis that it was.</param>
    public static (float[] Values, long[] Shape) Permute(float[] values, IReadOnlyList<int> shape, IReadOnlyList<int> axes) =>
        (ArrayLayout.Permute(values, shape, axes), [.. ArrayLayout.Permute(shape, axes).Select(extent => (long)extent)]);

    /// <summary>Returns the rows of a matrix, or the elements of a vector, that belong to a flattened image in the order of channels
    /// first.</summary>
    /// <param name="values">The rows, the channel as the faster part of their number.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">The number of channels.</param>
    public static float[] RowsToChannelsFirst(float[] values, int rows, int channels) =>
        Permute(values, [rows / channels, channels, values.Length / rows], [1, 0, 2]).Values;

    /// <summary>Returns a matrix with rows and columns exchanged, some columns at a time in another order.</summary>
    /// <param name="values">The matrix [rows, blocks · width].</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">The columns of a block.</param>
    /// <param name="blocks">For each block of the result, the block that it was.</param>
    /// <returns>The matrix [blocks · width, rows].</returns>
    public static float[] Gates(float[] values, int rows, int width, IReadOnlyList<int> blocks)
    {
        var result = new float[values.Length];
        int columns = width * blocks.Count;
        for (int i = 0; i < result.Length; i++)
        {
            (int line, int row) = Math.DivRem(i, rows);
            (int block, int column) = Math.DivRem(line, width);
            result[i] = values[row * columns + blocks[block] * width + column];
        }
        return result;
    }
}
