namespace BlasNet.Exchange;

/// <content>Products: dense layers, convolutions, pooling.</content>
internal sealed partial class OnnxWalk
{
    private const long MostExpanded = 1 << 26;

    private OnnxStep Gemm(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        OnnxConstant kernel = call.Constant(1, "matrix B");
        if (call.Node.Integer("transA", 0) != 0)
            throw new DataException("it turns its first input round (transA), where BlasNet has the samples.");
        if (x.Shape is not { Rank: 2, Batch: 0 } || kernel.Shape.Count != 2)
            throw new DataException($"it takes matrices [samples, in] and [in, units], but they are {x.Shape} and "
                + $"{Shape.Text(kernel.Shape)}.");
        bool isTurned = call.Node.Integer("transB", 0) != 0;
        double alpha = call.Node.Single("alpha", 1), beta = call.Node.Single("beta", 1);
        budget.Take(kernel.Shape);
        float[] values = kernel.ToSingles();
        if (isTurned)
            values = ArrayLayout.Permute(values, [.. kernel.Shape.Select(extent => (int)extent)], 1, 0);
        (long rows, long units) = isTurned ? (kernel.Shape[1], kernel.Shape[0]) : (kernel.Shape[0], kernel.Shape[1]);
        Require(rows == x.Shape[1] && units > 0, $"its matrix B has '{rows}' rows, but the input {x.Shape} has '{x.Shape[1]}' columns.");
        if (alpha != 1)
            values = Array.ConvertAll(values, value => (float)(alpha * value));
        OnnxConstant? bias = beta == 0 ? null : call.Optional(2, "addend C");
        float[]? offsets = bias is null ? null : Row(bias, (int)units, beta);
        return call.Step(new DenseWork(kernel, values, (int)units, bias, offsets), x.Shape.With(1, units), x);
    }

    // One row for all samples.
    private static float[] Row(OnnxConstant bias, int units, double factor)
    {
        Require(bias.Shape.Count <= 2 && (bias.Size == units || bias.Size == 1)
            && (bias.Shape.Count == 0 || bias.Shape[^1] == bias.Size), $"its addend C has the shape {Shape.Text(bias.Shape)}, "
            + $"but BlasNet adds one number for each of the '{units}' units.");
        float[] values = Array.ConvertAll(bias.ToSingles(), value => (float)(factor * value));
        return values.Length == units ? values : [.. Enumerable.Repeat(values[0], units)];
    }

    private OnnxStep MatMul(OnnxCall call)
    {
        if (call.Input(0) is OnnxStep first && call.Input(1) is OnnxStep second)
            return Product(call, first, second);
        OnnxStep x = call.Flow(0);
        OnnxConstant kernel = call.Constant(1, "second matrix");
        Require(kernel.Shape.Count == 2 && kernel.Shape[1] > 0 && x.Shape.Rank >= 2 && x.Shape.Batch < x.Shape.Rank - 1
            && kernel.Shape[0] == x.Shape[x.Shape.Rank - 1],
            $"BlasNet multiplies by one matrix [in, units] for all samples, but the input is {x.Shape} and the matrix "
            + $"{Shape.Text(kernel.Shape)}.");
        int units = (int)kernel.Shape[1];
        budget.Take(kernel.Shape);
        return call.Step(new DenseWork(kernel, kernel.ToSingles(), units, null, null), x.Shape.With(x.Shape.Rank - 1, units), x);
    }

    private static OnnxStep Product(OnnxCall call, OnnxStep a, OnnxStep b)
    {
        int rank = a.Shape.Rank;
        Require(rank >= 3 && rank == b.Shape.Rank && a.Shape.Batch == b.Shape.Batch && a.Shape.Batch < rank - 2
            && a.Shape.Extents.SkipLast(2).SequenceEqual(b.Shape.Extents.SkipLast(2)) && a.Shape[rank - 1] == b.Shape[rank - 2],
            $"BlasNet multiplies matrices of equal leading axes, but they are {a.Shape} and {b.Shape}.");
        return call.Step(new ProductWork(), a.Shape.With(rank - 1, b.Shape[rank - 1]), a, b);
    }

    private static OnnxStep Conv(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        OnnxConstant kernel = call.Constant(1, "kernel"), bias = call.Optional(2, "bias")!;
        int axes = SpatialAxes(x, kernel);
        long groups = call.Node.Integer("group", 1);
        Require(groups >= 1 && kernel.Shape[1] * (Int128)groups == x.Shape[1] && kernel.Shape[0] % groups == 0,
            $"its kernel {Shape.Text(kernel.Shape)} in '{groups}' groups does not fit an input {x.Shape}.");
        RequireBias(bias, kernel.Shape[0]);
        OnnxWindow window = WindowOf(call, axes, [.. kernel.Shape.Skip(2).Select(extent => (int)extent)]);
        var extents = new List<long> { FlowShape.Open, kernel.Shape[0] };
        for (int i = 0; i < axes; i++)
        {
            OnnxPadding.Fit(call, window, i, x.Shape[i + 2]);
            extents.Add(OnnxPadding.Outputs(window, i, x.Shape[i + 2]));
        }
        return call.Step(new ConvWork(kernel, window, (int)groups, bias), new FlowShape(extents, 0), x);
    }

    private static OnnxStep ConvTranspose(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        OnnxConstant kernel = call.Constant(1, "kernel"), bias = call.Optional(2, "bias")!;
        int axes = SpatialAxes(x, kernel);
        long groups = call.Node.Integer("group", 1), filters = kernel.Shape[1];
        Require(groups >= 1 && groups <= x.Shape[1] && kernel.Shape[0] == x.Shape[1] && x.Shape[1] % groups == 0,
            $"its kernel {Shape.Text(kernel.Shape)} in '{groups}' groups does not fit an input {x.Shape}.");
        Require(kernel.Size * (Int128)groups <= MostExpanded,
            "its kernel would be too large without its groups, which BlasNet lacks here.");
        RequireBias(bias, filters * groups);
        OnnxWindow window = WindowOf(call, axes, [.. kernel.Shape.Skip(2).Select(extent => (int)extent)]);
        int[] more = call.Extents("output_padding", axes, 0, 0);
        IReadOnlyList<long>? wanted = call.Node.Integers("output_shape");
        Require(wanted is null || wanted.Count == axes || wanted.Count == axes + 2, "its output_shape must have a number for each axis.");
        var extents = new List<long> { FlowShape.Open, filters * groups };
        for (int i = 0; i < axes; i++)
        {
            Require(more[i] < Math.Max(window.Strides[i], window.Dilations[i]),
                $"its output_padding '{more[i]}' must be smaller than its stride or dilation.");
            extents.Add(OnnxPadding.FitTransposed(call, window, i, x.Shape[i + 2], more[i], wanted?[wanted.Count - axes + i]));
        }
        return call.Step(new ConvTransposeWork(kernel, window, (int)groups, bias), new FlowShape(extents, 0), x);
    }

    private static OnnxStep Pool(OnnxCall call, bool isMaximum)
    {
        OnnxStep x = call.Flow(0);
        int axes = SpatialAxes(x, null);
        OnnxWindow window = WindowOf(call, axes, null);
        bool roundsUp = call.Node.Integer("ceil_mode", 0) != 0, includes = call.Node.Integer("count_include_pad", 0) != 0;
        if (!isMaximum && window.Dilations.Any(dilation => dilation > 1))
            throw new DataException("it has dilations, which BlasNet's pooling lacks.");
        var extents = new List<long> { FlowShape.Open, x.Shape[1] };
        for (int i = 0; i < axes; i++)
        {
            OnnxPadding.Fit(call, window, i, x.Shape[i + 2]);
            if (roundsUp && OnnxPadding.RoundUp(window, i, x.Shape[i + 2]) && includes && !isMaximum)
                throw new DataException("it counts the padding but not what ceil_mode adds; BlasNet counts both or neither.");
            extents.Add(OnnxPadding.Outputs(window, i, x.Shape[i + 2]));
        }
        return call.Step(new PoolWork(isMaximum, window, includes), new FlowShape(extents, 0), x);
    }

    private static OnnxStep GlobalPool(OnnxCall call, bool isMaximum)
    {
        OnnxStep x = call.Flow(0);
        int axes = SpatialAxes(x, null);
        return call.Step(new ReduceWork(isMaximum, [.. Enumerable.Range(2, axes)]),
            new FlowShape([FlowShape.Open, x.Shape[1], .. Enumerable.Repeat(1L, axes)], 0), x);
    }

    private static OnnxStep Reduce(OnnxCall call, bool isMaximum)
    {
        OnnxStep x = call.Flow(0);
        IReadOnlyList<long> given = call.Numbers("axes", 1) ?? throw new DataException("it reduces all axes, the batch included.");
        HashSet<int> axes = [.. given.Select(x.Shape.Axis)];
        if (axes.Count == 0 || axes.Contains(x.Shape.Batch))
            throw new DataException("it works along the axis of the batch, whose samples BlasNet keeps apart.");
        bool keeps = call.Node.Integer("keepdims", 1) != 0;
        long[] extents = [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => keeps || !axes.Contains(axis))
            .Select(axis => axes.Contains(axis) ? 1L : x.Shape[axis])];
        return call.Step(new ReduceWork(isMaximum, [.. axes.Order()]), new FlowShape(extents, Array.IndexOf(extents, FlowShape.Open)), x);
    }

    // The kernel comes from the constant of a convolution, or from the attribute of a pooling.
    private static OnnxWindow WindowOf(OnnxCall call, int axes, int[]? kernel)
    {
        if (kernel is null && call.Node.Integers("kernel_shape") is null)
            throw new DataException("its kernel_shape is missing.");
        int[] extents = call.Extents("kernel_shape", axes, 1, 1);
        if (kernel is not null && call.Node.Integers("kernel_shape") is { Count: > 0 } && !extents.SequenceEqual(kernel))
            throw new DataException($"its kernel_shape {Shape.Text(extents)} is not that of its kernel, {Shape.Text(kernel)}.");
        int[] pads = call.Extents("pads", 2 * axes, 0, 0);
        return new OnnxWindow(kernel ?? extents, call.Extents("strides", axes, 1, 1), call.Extents("dilations", axes, 1, 1),
            pads[..axes], pads[axes..]);
    }

    private static int SpatialAxes(OnnxStep x, OnnxConstant? kernel)
    {
        Require(x.Shape.Batch == 0 && x.Shape.Rank is >= 3 and <= 5,
            $"it takes samples with channels and one to three axes, but the input is {x.Shape}.");
        Require(kernel is null || kernel.Shape.Count == x.Shape.Rank && kernel.Shape.All(extent => extent > 0),
            $"its kernel {Shape.Text(kernel?.Shape ?? [])} does not fit an input {x.Shape}.");
        return x.Shape.Rank - 2;
    }

    private static void RequireBias(OnnxConstant? bias, long filters) =>
        Require(bias is null || bias.Size == filters, $"its bias has '{bias?.Size}' numbers, but there are '{filters}' filters.");

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
            throw new DataException(sentence);
    }
}
