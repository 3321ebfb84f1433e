namespace BlasNet.Exchange;

/// <summary>Moves of the axes of an array, as the layouts of other programs need them.</summary>
internal static class ArrayLayout
{
    /// <summary>Returns the values with their axes in another order.</summary>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <param name="axes">For each axis of the result, the axis that it was.</param>
    public static float[] Permute(float[] values, IReadOnlyList<int> shape, params IReadOnlyList<int> axes)
    {
        var strides = new int[shape.Count];
        for (int axis = shape.Count - 1, stride = 1; axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        var result = new float[values.Length];
        var index = new int[axes.Count];
        for (int i = 0, source = 0; i < result.Length; i++)
        {
            result[i] = values[source];
            // The last axis moves fastest; one that is through starts again, and the axis before it moves.
            for (int axis = axes.Count - 1; axis >= 0; axis--)
            {
                source += strides[axes[axis]];
                if (++index[axis] < shape[axes[axis]])
                    break;
                source -= index[axis] * strides[axes[axis]];
                index[axis] = 0;
            }
        }
        return result;
    }

    /// <summary>Returns the shape with its axes in another order.</summary>
    public static int[] Permute(IReadOnlyList<int> shape, params IReadOnlyList<int> axes) => [.. axes.Select(axis => shape[axis])];

    /// <summary>Puts the rows of a matrix that reads a flattened image in the order of channels last.</summary>
    /// <param name="values">The matrix [channels · positions, columns], whose rows have the channel as the slower part.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="channels">The number of channels.</param>
    /// <returns>The same matrix with the channel as the faster part of its rows.</returns>
    public static float[] RowsToChannelsLast(float[] values, int rows, int channels) =>
        Permute(values, [channels, rows / channels, values.Length / rows], 1, 0, 2);
}
