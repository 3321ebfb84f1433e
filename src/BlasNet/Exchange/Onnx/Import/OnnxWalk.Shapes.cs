namespace BlasNet.Exchange;

/// <content>Operators that move elements or choose among them.</content>
internal sealed partial class OnnxWalk
{
    // More single positions than any layer for them would be made of.
    private const int MostPositions = 4096;

    private static long[] Extents(OnnxStep x) => [.. x.Shape.Extents.Select(extent => (long)extent)];

    // The batch stays where it is found again; a shape that loses it is refused.
    private static OnnxStep Reshaped(OnnxCall call, OnnxStep x, IReadOnlyList<long> extents)
    {
        int batch = extents.ToList().IndexOf(FlowShape.Open);
        return call.Step(new ReshapeWork(), new FlowShape(extents, batch), x);
    }

    private static OnnxStep Flatten(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        long number = call.Node.Integer("axis", 1);
        int axis = number == x.Shape.Rank ? x.Shape.Rank : x.Shape.Axis(number);
        Require(x.Shape.Batch == 0 && axis > 0 && x.Shape.Extents.Take(axis).Skip(1).All(extent => extent == 1),
            $"it flattens {x.Shape} at axis '{number}', so that the axis of the batch changes; BlasNet keeps samples apart.");
        return Reshaped(call, x, [FlowShape.Open, x.Shape.Size]);
    }

    private static OnnxStep Squeeze(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        IReadOnlyList<long>? axes = call.Numbers("axes", 1);
        Require(axes is null || !axes.Select(x.Shape.Axis).Contains(x.Shape.Batch),
            "it takes away the axis of the batch, whose samples BlasNet keeps apart.");
        return Reshaped(call, x, AxisChanges.Squeezed(Extents(x), axes));
    }

    private static OnnxStep Unsqueeze(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        return Reshaped(call, x, AxisChanges.Unsqueezed(Extents(x), call.Numbers("axes", 1)));
    }

    private OnnxStep Reshape(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        IReadOnlyList<long> target = call.Numbers("shape", 1) ?? throw new DataException("its shape is missing.");
        bool keepsZero = call.Node.Integer("allowzero", 0) != 0;
        int axis = x.Shape.Batch;
        Require(target.Count > axis && IsBatch(target[axis], keepsZero) && target.Take(axis).Zip(x.Shape.Extents).All(
            pair => pair.First == pair.Second || pair.First == 0 && !keepsZero),
            $"it reshapes {x.Shape} to {Shape.Text(target.Take(8))}, so that the axis of the batch changes; BlasNet keeps samples apart.");
        long[] sample = [.. target.Select((extent, each) => each == axis ? 1 : extent)];
        // What is left open may be the batch, or an axis that takes in the batch.
        Require(target[axis] != FlowShape.Open || sample.Any(extent => extent <= 0)
            || sample.Aggregate((Int128)1, (product, extent) => product > int.MaxValue ? product : product * extent) == x.Shape.Size,
            $"it reshapes {x.Shape} to {Shape.Text(target.Take(8))}, so that the axis of the batch changes; BlasNet keeps samples apart.");
        long[] before = [.. x.Shape.Extents.Select((extent, each) => each == axis ? 1L : extent)];
        long[] extents = AxisChanges.Reshaped(sample, before, x.Shape.Size, keepsZero);
        extents[axis] = FlowShape.Open;
        return Reshaped(call, x, extents);
    }

    private bool IsBatch(long extent, bool keepsZero) => extent == 0 && !keepsZero || extent == FlowShape.Open || extent == batch;

    private static OnnxStep Transpose(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        int[] order = AxisChanges.Order(call.Node.Integers("perm"), x.Shape.Rank);
        return call.Step(new TransposeWork(order),
            new FlowShape([.. order.Select(axis => (long)x.Shape[axis])], Array.IndexOf(order, x.Shape.Batch)), x);
    }

    private static OnnxStep Expand(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        long[] target = call.Constant(1, "shape").ToIntegers();
        Require(target.Length <= x.Shape.Rank && Enumerable.Range(0, x.Shape.Rank).All(axis =>
            AxisChanges.Aligned(target, axis, x.Shape.Rank) is var extent && (extent == 1 || extent == x.Shape[axis])),
            $"it repeats values, from {x.Shape} to {Shape.Text(target.Take(8))}.");
        return x;
    }

    private static OnnxStep Pad(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        int rank = x.Shape.Rank;
        Require(call.Node.Text("mode", "constant") is "constant" or "", "it repeats or mirrors values; BlasNet pads with zeros.");
        Require(call.Node.Single("value", 0) == 0 && call.Optional(2, "value") is not { Size: > 0 } value
            || call.Optional(2, "value")?.ToDoubles() is [0], "it pads with another number than zero.");
        IReadOnlyList<long> pads = call.Numbers("pads", 1) ?? throw new DataException("its pads are missing.");
        long[] axes = call.Optional(3, "axes")?.ToIntegers() ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        Require(pads.Count == 2 * axes.Length && pads.All(pad => Math.Abs((double)pad) <= int.MaxValue),
            "it must have two pads for each axis.");
        int[] before = new int[rank], after = new int[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = x.Shape.Axis(axes[i]);
            (before[axis], after[axis]) = ((int)pads[i], (int)pads[axes.Length + i]);
        }
        return Padded(call, x, before, after);
    }

    // Zeros and crops together; nothing where there is neither.
    private static OnnxStep Padded(OnnxCall call, OnnxStep x, int[] before, int[] after)
    {
        Require(before[x.Shape.Batch] == 0 && after[x.Shape.Batch] == 0,
            "it works along the axis of the batch, whose samples BlasNet keeps apart.");
        if (before.Concat(after).All(number => number == 0))
            return x;
        long[] extents = [.. x.Shape.Extents.Select((extent, axis) => (long)extent + before[axis] + after[axis])];
        Require(before.Concat(after).All(number => number >= 0) || before.Concat(after).All(number => number <= 0),
            "it pads and crops at once.");
        return call.Step(new PadWork(before, after), new FlowShape(extents, x.Shape.Batch), x);
    }

    private static OnnxStep Slice(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        foreach (OnnxSlice slice in OnnxSlice.Of(call, Extents(x)))
        {
            if (!slice.IsAll)
                x = Chosen(call, x, slice.Axis, slice);
        }
        return x;
    }

    private static OnnxStep Chosen(OnnxCall call, OnnxStep x, int axis, OnnxSlice slice)
    {
        Require(slice.Step == 1 || slice.Count <= MostPositions, $"it takes '{slice.Count}' single positions of an axis.");
        if (slice.Step != 1)
            return Select(call, x, axis, slice.Positions());
        int[] before = new int[x.Shape.Rank], after = new int[x.Shape.Rank];
        Require(slice.Count > 0, "it takes no position of an axis.");
        before[axis] = (int)-slice.Start;
        after[axis] = (int)(slice.Start + slice.Count - slice.Extent);
        return Padded(call, x, before, after);
    }

    private static OnnxStep Select(OnnxCall call, OnnxStep x, int axis, long[] positions)
    {
        x.Shape.SampleAxis(axis);
        return call.Step(new SelectWork(axis, [.. positions.Select(position => (int)position)]), x.Shape.With(axis, positions.Length), x);
    }

    private static List<OnnxOperand?> Split(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        int axis = x.Shape.Axis(call.Node.Integer("axis", 0)), count = call.Node.Outputs.Count;
        x.Shape.SampleAxis(axis);
        long part = (x.Shape[axis] + (long)count - 1) / Math.Max(1, count);
        IReadOnlyList<long> sizes = call.Numbers("split", 1)
            ?? [.. Enumerable.Range(0, count).Select(i => Math.Min(part, x.Shape[axis] - i * part))];
        Require(sizes.Count == count && sizes.All(size => size > 0 && size <= x.Shape[axis]) && sizes.Sum() == x.Shape[axis],
            $"its parts {Shape.Text(sizes.Take(8))} do not fill the '{x.Shape[axis]}' positions of the axis.");
        var parts = new List<OnnxOperand?>();
        long start = 0;
        foreach (long size in sizes)
        {
            parts.Add(Chosen(call, x, axis, new OnnxSlice(axis, x.Shape[axis], start, 1, size)));
            start += size;
        }
        return parts;
    }

    private static OnnxStep Gather(OnnxCall call)
    {
        if (call.Input(0) is OnnxConstant table)
            return Embedding(call, table);
        OnnxStep x = call.Flow(0);
        OnnxConstant indices = call.Constant(1, "indices");
        int axis = x.Shape.Axis(call.Node.Integer("axis", 0));
        x.Shape.SampleAxis(axis);
        long extent = x.Shape[axis];
        long[] positions = [.. indices.ToIntegers().Select(index => index < 0 ? index + extent : index)];
        Require(positions.Length > 0 && indices.Shape.Count <= 1 && positions.All(position => position >= 0 && position < extent),
            $"its indices {Shape.Text(positions.Take(8))} must be a list of positions of the '{extent}' of the axis.");
        OnnxStep chosen = Enumerable.Range(1, positions.Length - 1).All(i => positions[i] == positions[i - 1] + 1)
            ? Chosen(call, x, axis, new OnnxSlice(axis, extent, positions[0], 1, positions.Length))
            : Select(call, x, axis, positions);
        return indices.Shape.Count == 1 ? chosen : Reshaped(call, chosen, [.. Extents(chosen).Where((_, each) => each != axis)]);
    }

    private static OnnxStep Embedding(OnnxCall call, OnnxConstant table)
    {
        OnnxStep indices = call.Flow(1);
        Require(call.Node.Integer("axis", 0) == 0 && table.Shape.Count == 2 && table.Size > 0,
            $"BlasNet takes rows of a table [vocabulary, size], but the table is {Shape.Text(table.Shape)}.");
        return call.Step(new EmbeddingWork(table), new FlowShape([.. Extents(indices), table.Shape[1]], indices.Shape.Batch),
            indices.Work is WholeWork ? indices.Inputs[0] : indices);
    }

    private static OnnxStep Concat(OnnxCall call)
    {
        OnnxStep[] all = [.. Enumerable.Range(0, call.Inputs.Count).Select(call.Flow)];
        Require(all.Length > 0, "it has no inputs.");
        int axis = all[0].Shape.Axis(call.Node.Integer("axis", 1));
        all[0].Shape.SampleAxis(axis);
        Require(all.All(step => step.Shape.Batch == all[0].Shape.Batch && AxisChanges.AgreeBut(axis, Extents(step), Extents(all[0]))),
            $"its inputs {string.Join(", ", all.Take(8).Select(step => step.Shape))} do not fit one another.");
        return all.Length == 1
            ? all[0]
            : call.Step(new ConcatWork(axis), all[0].Shape.With(axis, all.Sum(step => (long)step.Shape[axis])), all);
    }

    private static OnnxStep Resize(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        int rank = x.Shape.Rank;
        bool isOld = call.Node.Operator == "Upsample" || call.Opset < 11;
        double[] scales = isOld
            ? call.Optional(1, "scales")?.ToDoubles() ?? [.. (call.Node.Find("scales")?.Singles ?? []).Select(scale => (double)scale)]
            : call.Optional(2, "scales") is { Size: > 0 } given ? given.ToDoubles() : OfSizes(call, x);
        if (call.Node.Integers("axes") is { } axes)
        {
            double[] all = [.. Enumerable.Repeat(1.0, rank)];
            for (int i = 0; i < Math.Min(axes.Count, scales.Length); i++)
                all[x.Shape.Axis(axes[i])] = scales[i];
            scales = all;
        }
        Require(scales.Length == rank && scales.All(scale => scale >= 1 && scale <= int.MaxValue && scale == Math.Floor(scale))
            && scales[x.Shape.Batch] == 1,
            FormattableString.Invariant($"it scales by [{string.Join(", ", scales)}]; BlasNet enlarges by whole numbers."));
        int[] factors = Array.ConvertAll(scales, scale => (int)scale);
        return factors.All(factor => factor == 1)
            ? x
            : call.Step(new ResizeWork(factors, IsLinear(call, isOld, factors)),
                new FlowShape([.. Extents(x).Select((extent, axis) => extent * factors[axis])], x.Shape.Batch), x);
    }

    private static double[] OfSizes(OnnxCall call, OnnxStep x)
    {
        long[] sizes = call.Constant(3, "sizes").ToIntegers();
        IReadOnlyList<long> axes = call.Node.Integers("axes") ?? [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => (long)axis)];
        Require(sizes.Length == axes.Count, "it must have a size for each axis.");
        int[] each = [.. axes.Select(x.Shape.Axis)];
        return [.. sizes.Select((size, i) => each[i] == x.Shape.Batch ? 1 : (double)size / x.Shape[each[i]])];
    }

    // Only those rules that repeat each value as often, or interpolate between the centres of the pixels.
    private static bool IsLinear(OnnxCall call, bool isOld, int[] factors)
    {
        string mode = call.Node.Text("mode", "nearest");
        string place = call.Node.Text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
        string rounding = call.Node.Text("nearest_mode", isOld ? "floor" : "round_prefer_floor");
        bool isNearest = place switch
        {
            "half_pixel" or "pytorch_half_pixel" => rounding is "round_prefer_floor" or "round_prefer_ceil",
            "asymmetric" => rounding == "floor" || rounding == "round_prefer_floor" && factors.All(factor => factor <= 2),
            "tf_half_pixel_for_nn" => rounding == "floor",
            _ => false,
        };
        return mode switch
        {
            "nearest" when isNearest => false,
            "linear" when place is "half_pixel" or "pytorch_half_pixel" => true,
            _ => throw new DataException($"BlasNet does not enlarge by the mode '{Excerpt.Of(mode)}' with the coordinates "
                + $"'{Excerpt.Of(place)}' and the rounding '{Excerpt.Of(rounding)}'."),
        };
    }
}
