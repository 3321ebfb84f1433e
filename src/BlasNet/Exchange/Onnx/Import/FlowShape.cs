using System.Globalization;

namespace BlasNet.Exchange;

/// <summary>Shape of a value that depends on the input of the graph: the extents of all its axes, one of which is the batch.</summary>
internal sealed class FlowShape
{
    /// <summary>What stands for the extent of the batch, whatever number the file has.</summary>
    public const int Open = -1;

    private readonly int[] extents;

    /// <summary>Creates a shape.</summary>
    /// <param name="extents">The extents; what stands at the batch is not used.</param>
    /// <param name="batch">The axis of the batch.</param>
    /// <exception cref="DataException">An extent is below 1, or a sample has too many elements.</exception>
    public FlowShape(IReadOnlyList<long> extents, int batch)
    {
        Int128 size = 1;
        this.extents = new int[extents.Count];
        Batch = batch;
        for (int axis = 0; axis < extents.Count; axis++)
        {
            if (axis != batch && (extents[axis] < 1 || (size *= extents[axis]) > int.MaxValue))
                throw new DataException($"a value would have the shape {BlasNet.Shape.Text(extents.Take(8))}; each extent must be at least "
                    + $"1, and all together at most '{int.MaxValue}'.");
            this.extents[axis] = axis == batch ? Open : (int)extents[axis];
        }
    }

    /// <summary>Gets the axis of the batch.</summary>
    public int Batch { get; }

    /// <summary>Gets the number of axes, the batch included.</summary>
    public int Rank => extents.Length;

    /// <summary>Gets an extent; <see cref="Open"/> for the batch.</summary>
    public int this[int axis] => extents[axis];

    /// <summary>Gets all extents.</summary>
    public IReadOnlyList<int> Extents => extents;

    /// <summary>Gets the extents of one sample, in the order of the file.</summary>
    public int[] Sample => [.. extents.Where((_, axis) => axis != Batch)];

    /// <summary>Gets the elements of one sample.</summary>
    public int Size => Sample.Aggregate(1, (size, extent) => size * extent);

    /// <summary>Returns the axis that a number counts, from the end where it is negative.</summary>
    /// <exception cref="DataException">There is no such axis.</exception>
    public int Axis(long number) => Axis(number, Rank);

    /// <summary>Returns the axis among so many that a number counts, from the end where it is negative.</summary>
    /// <exception cref="DataException">There is no such axis.</exception>
    public static int Axis(long number, int rank) => number >= -rank && number < rank
        ? (int)(number < 0 ? number + rank : number)
        : throw new DataException($"it names the axis '{number}', but there are '{rank}'.");

    /// <summary>Returns the axis of a sample that an axis is.</summary>
    /// <exception cref="DataException">It is the batch.</exception>
    public int SampleAxis(int axis) => axis != Batch
        ? axis - (axis > Batch ? 1 : 0)
        : throw new DataException("it works along the axis of the batch, whose samples BlasNet keeps apart.");

    /// <summary>Returns the shape with another extent of an axis.</summary>
    public FlowShape With(int axis, long extent) => new([.. extents.Select((old, each) => each == axis ? extent : old)], Batch);

    /// <inheritdoc/>
    public override string ToString() => "[" + string.Join(
        ", ", extents.Select(extent => extent == Open ? "n" : extent.ToString(CultureInfo.InvariantCulture))) + "]";
}
