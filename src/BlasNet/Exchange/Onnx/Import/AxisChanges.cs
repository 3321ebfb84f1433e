namespace BlasNet.Exchange;

/// <summary>Changes of shapes by the rules of ONNX.</summary>
internal static class AxisChanges
{
    /// <summary>The most axes that are read: no tensor of a network has more, and each axis costs time.</summary>
    public const int MostAxes = 32;

    /// <summary>Returns the order of axes that an attribute gives; turned round where it is left out.</summary>
    /// <exception cref="DataException">It does not name each axis once.</exception>
    public static int[] Order(IReadOnlyList<long>? order, int rank)
    {
        if (rank > MostAxes)
            throw new DataException($"it works on '{rank}' axes; at most '{MostAxes}' are read.");
        if (order is null)
            return [.. Enumerable.Range(0, rank).Reverse()];
        int[] axes = [.. order.Take(MostAxes + 1).Select(axis => FlowShape.Axis(axis, rank))];
        return axes.Order().SequenceEqual(Enumerable.Range(0, rank))
            ? axes
            : throw new DataException($"its attribute 'perm' {Shape.Text(axes)} must name each of the '{rank}' axes once.");
    }

    /// <summary>Returns the shape without axes of one position.</summary>
    /// <param name="shape">The shape; the batch is <see cref="FlowShape.Open"/>.</param>
    /// <param name="axes">The axes; null for all of one position.</param>
    public static long[] Squeezed(IReadOnlyList<long> shape, IReadOnlyList<long>? axes)
    {
        HashSet<int> gone = axes is null
            ? [.. Enumerable.Range(0, shape.Count).Where(axis => shape[axis] == 1)]
            : [.. axes.Select(axis => FlowShape.Axis(axis, shape.Count))];
        foreach (int axis in gone)
        {
            if (shape[axis] != 1)
                throw new DataException(
                    $"it takes away the axis '{axis}' of {Shape.Text(shape.Take(8))}, which has more than one position.");
        }
        return [.. shape.Where((_, axis) => !gone.Contains(axis))];
    }

    /// <summary>Returns the shape with further axes of one position.</summary>
    public static long[] Unsqueezed(IReadOnlyList<long> shape, IReadOnlyList<long>? axes)
    {
        int rank = shape.Count + (axes?.Count ?? throw new DataException("its axes are missing."));
        if (rank > MostAxes)
            throw new DataException($"it makes '{rank}' axes; at most '{MostAxes}' are read.");
        HashSet<int> added = [.. axes.Select(axis => FlowShape.Axis(axis, rank))];
        if (added.Count != axes.Count)
            throw new DataException("its axes name one axis twice.");
        int next = 0;
        return [.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) ? 1 : shape[next++])];
    }

    /// <summary>Returns the shape that a target gives, with 0 for an extent that stays and one -1 for what is left.</summary>
    public static long[] Reshaped(IReadOnlyList<long> target, IReadOnlyList<long> shape, long size, bool keepsZero)
    {
        if (target.Count > MostAxes)
            throw new DataException($"it makes '{target.Count}' axes; at most '{MostAxes}' are read.");
        long[] extents = [.. target.Select((extent, axis) => extent != 0 || keepsZero ? extent
            : axis < shape.Count ? shape[axis]
            : throw new DataException($"its shape {Shape.Text(target)} keeps the axis '{axis}', which the input does not have."))];
        Int128 known = 1;
        int open = -1;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (extents[axis] == -1 && open < 0)
                open = axis;
            else if (extents[axis] < 0 || (known *= extents[axis]) > int.MaxValue)
                throw new DataException($"its shape {Shape.Text(target)} is too large, negative, or open at two axes.");
        }
        if (open >= 0)
            extents[open] = known > 0 && size % (long)known == 0 ? size / (long)known : -1;
        return open >= 0 ? extents[open] >= 0 ? extents : throw Misfit() : known == size ? extents : throw Misfit();

        DataException Misfit() => new($"its shape {Shape.Text(target)} does not fit an input of '{size}' elements.");
    }

    /// <summary>Returns the common shape of two values.</summary>
    /// <exception cref="DataException">They do not fit.</exception>
    public static long[] Broadcast(IReadOnlyList<long> a, IReadOnlyList<long> b)
    {
        int rank = Math.Max(a.Count, b.Count);
        if (rank > MostAxes)
            throw new DataException($"it works on '{rank}' axes; at most '{MostAxes}' are read.");
        var shape = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            long first = Aligned(a, axis, rank), second = Aligned(b, axis, rank);
            shape[axis] = first == second || second == 1 ? first
                : first == 1 ? second
                : throw new DataException($"the shapes {Shape.Text(a)} and {Shape.Text(b)} do not fit one another.");
        }
        return shape;
    }

    /// <summary>Returns an extent of a shape that is aligned at the last axis; 1 for one that it lacks.</summary>
    public static long Aligned(IReadOnlyList<long> shape, int axis, int rank) =>
        axis < rank - shape.Count ? 1 : shape[axis - (rank - shape.Count)];

    /// <summary>Returns the distances of neighbours in a shape that is aligned at the last axis; 0 where it is repeated.</summary>
    public static int[] Strides(IReadOnlyList<long> shape, int rank)
    {
        var strides = new int[rank];
        long stride = 1;
        for (int axis = rank - 1; axis >= rank - shape.Count; axis--)
        {
            long extent = Aligned(shape, axis, rank);
            strides[axis] = extent == 1 ? 0 : (int)stride;
            stride *= extent;
        }
        return strides;
    }

    /// <summary>Returns whether two shapes agree in all axes but one.</summary>
    public static bool AgreeBut(int axis, IReadOnlyList<long> a, IReadOnlyList<long> b) =>
        a.Count == b.Count && a.Where((extent, each) => each != axis && extent != b[each]).Any() is false;
}

/// <summary>Positions of one axis that a node Slice takes.</summary>
internal readonly record struct OnnxSlice(int Axis, long Extent, long Start, long Step, long Count)
{
    /// <summary>Gets whether all positions are taken in their order.</summary>
    public bool IsAll => Start == 0 && Step == 1 && Count == Extent;

    /// <summary>Returns the slices of a node, whose bounds are attributes up to version 9 and inputs from then on.</summary>
    /// <exception cref="DataException">The numbers do not fit one another or the shape.</exception>
    public static IReadOnlyList<OnnxSlice> Of(OnnxCall call, IReadOnlyList<long> shape)
    {
        IReadOnlyList<long>? starts = call.Numbers("starts", 1), ends = call.Numbers("ends", 2);
        if (starts is null || ends is null || starts.Count != ends.Count)
            throw new DataException("its starts and ends must be as many.");
        IReadOnlyList<long> axes = call.Numbers("axes", 3) ?? [.. Enumerable.Range(0, starts.Count).Select(axis => (long)axis)];
        long[] steps = call.Optional(4, "steps")?.ToIntegers() ?? [.. starts.Select(_ => 1L)];
        if (axes.Count != starts.Count || steps.Length != starts.Count)
            throw new DataException("its axes and steps must be as many as its starts.");
        var slices = new List<OnnxSlice>();
        for (int i = 0; i < axes.Count; i++)
        {
            int axis = FlowShape.Axis(axes[i], shape.Count);
            if (slices.Exists(slice => slice.Axis == axis) || steps[i] is 0 or < -int.MaxValue or > int.MaxValue)
                throw new DataException("it names an axis twice, or has a step of 0.");
            slices.Add(Along(axis, shape[axis], starts[i], ends[i], steps[i]));
        }
        return slices;
    }

    /// <summary>Returns the positions.</summary>
    public long[] Positions()
    {
        var positions = new long[Count];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = Start + i * Step;
        return positions;
    }

    // The batch counts as one axis whose end nobody knows: only the whole of it can be told.
    private static OnnxSlice Along(int axis, long extent, long start, long end, long step)
    {
        if (extent == FlowShape.Open)
        {
            return start == 0 && step == 1 && end is FlowShape.Open or >= int.MaxValue
                ? new OnnxSlice(axis, extent, 0, 1, extent)
                : throw new DataException("it works along the axis of the batch, whose samples BlasNet keeps apart.");
        }
        (long least, long most) = step > 0 ? (0L, extent) : (-1L, extent - 1);
        long first = Math.Clamp(Counted(start), least, most), last = Math.Clamp(Counted(end), least, most);
        long count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step;
        return new OnnxSlice(axis, extent, first, step, Math.Max(0, count));

        long Counted(long position) => position < 0 ? Math.Max(position, -extent - 1) + extent : position;
    }
}
