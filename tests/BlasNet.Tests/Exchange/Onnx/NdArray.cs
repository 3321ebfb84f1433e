namespace BlasNet.Tests.Exchange;

/// <summary>An array of doubles with any number of axes, row-major.</summary>
internal sealed record NdArray(int[] Shape, double[] Data)
{
    /// <summary>Creates an array of zeros.</summary>
    public NdArray(params int[] shape) : this(shape, new double[Product(shape)])
    {
    }

    /// <summary>Gets the number of axes.</summary>
    public int Rank => Shape.Length;

    /// <summary>Gets or sets the element at an index of each axis.</summary>
    public double this[params int[] index]
    {
        get => Data[Offset(index)];
        set => Data[Offset(index)] = value;
    }

    /// <summary>Returns the product of extents.</summary>
    public static int Product(IEnumerable<int> extents) => extents.Aggregate(1, (product, extent) => product * extent);

    /// <summary>Lists all indexes of a shape in their order.</summary>
    public static IEnumerable<int[]> Indexes(int[] shape)
    {
        for (int i = 0; i < Product(shape); i++)
        {
            var index = new int[shape.Length];
            for (int axis = shape.Length - 1, rest = i; axis >= 0; axis--)
                (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            yield return index;
        }
    }

    /// <summary>Makes an array from a function of the index.</summary>
    public static NdArray Of(int[] shape, Func<int[], double> element) => new(shape, [.. Indexes(shape).Select(element)]);

    /// <summary>Applies a function to each element.</summary>
    public NdArray Map(Func<double, double> function) => new(Shape, [.. Data.Select(function)]);

    /// <summary>Returns the elements in another shape.</summary>
    public NdArray As(params int[] shape) => new(shape, Data);

    /// <summary>Combines two arrays, repeated along axes of one position.</summary>
    public NdArray With(NdArray other, Func<double, double, double> combine)
    {
        int rank = Math.Max(Rank, other.Rank);
        int[] shape = [.. Enumerable.Range(0, rank).Select(axis => Math.Max(Extent(axis, rank), other.Extent(axis, rank)))];
        return Of(shape, index => combine(Repeated(index), other.Repeated(index)));
    }

    /// <summary>Moves axes.</summary>
    public NdArray Permuted(params int[] order) => Of([.. order.Select(axis => Shape[axis])], index =>
    {
        var from = new int[Rank];
        for (int i = 0; i < Rank; i++)
            from[order[i]] = index[i];
        return this[from];
    });

    /// <summary>Moves the second axis to the end.</summary>
    public NdArray ChannelsLast() => Permuted([0, .. Enumerable.Range(2, Rank - 2), 1]);

    private int Extent(int axis, int rank) => axis < rank - Rank ? 1 : Shape[axis - (rank - Rank)];

    private double Repeated(int[] index) => this[
        [.. Enumerable.Range(0, Rank).Select(axis => Shape[axis] == 1 ? 0 : index[axis + index.Length - Rank])]];

    private int Offset(int[] index)
    {
        int offset = 0;
        for (int axis = 0; axis < Rank; axis++)
            offset = offset * Shape[axis] + index[axis];
        return offset;
    }
}
