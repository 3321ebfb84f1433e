namespace BlasNet.Exchange;

/// <summary>The elements of arrays that may be made from a file, so that no chain of nodes fills the memory.</summary>
/// <param name="elements">The elements of the constants in the file.</param>
internal sealed class OnnxBudget(long elements)
{
    // Some copies of each constant, and room for what is repeated.
    private const long Copies = 6, Room = 1 << 24;
    private long left = Copies * elements + Room;

    /// <summary>Takes the elements of an array; returns their number.</summary>
    /// <exception cref="DataException">The shape is too large or negative, or nothing is left.</exception>
    public int Take(IEnumerable<long> shape)
    {
        Int128 size = 1;
        foreach (long extent in shape)
        {
            size = extent < 0 ? -1 : size * extent;
            if (size < 0 || size > int.MaxValue)
                throw new DataException($"an array would have the shape {Shape.Text(shape.Take(8))}, which is too large or negative.");
        }
        left -= (long)size;
        return left >= 0 ? (int)size : throw new DataException("more elements of arrays would be made than the file accounts for.");
    }

    /// <summary>Repeats values along the axes whose stride is 0.</summary>
    /// <exception cref="DataException">The result would be too large.</exception>
    public double[] Repeated(double[] values, int[] strides, IReadOnlyList<long> shape)
    {
        var result = new double[Take(shape)];
        for (int i = 0; i < result.Length; i++)
        {
            int rest = i, from = 0;
            for (int axis = shape.Count - 1; axis >= 0; axis--)
            {
                (rest, int index) = Math.DivRem(rest, (int)shape[axis]);
                from += index * strides[axis];
            }
            result[i] = values[from];
        }
        return result;
    }
}
