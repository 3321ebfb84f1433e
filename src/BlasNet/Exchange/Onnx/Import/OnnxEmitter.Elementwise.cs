using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <content>Normalizations, merges, and what works element by element.</content>
internal sealed partial class OnnxEmitter
{
    private const double LeastEpsilon = 1e-12;

    private EmittedValue BatchNormalization(OnnxStep step, BatchNormWork work)
    {
        EmittedValue value = step.Shape.Rank > 2
            ? new EmittedValue(Ordered(step.Inputs[0], ElementOrder.Image), ElementOrder.Image)
            : emitted[step.Inputs[0]];
        double momentum = work.Momentum is >= 0 and < 1 ? work.Momentum : Layers.BatchNormalization.DefaultMomentum;
        var layer = new BatchNormalization(momentum, work.Epsilon > 0 ? work.Epsilon : LeastEpsilon);
        (OnnxConstant, string)[] arrays =
            [(work.Scale, "gamma"), (work.Bias, "beta"), (work.Mean, "moving_mean"), (work.Variance, "moving_variance")];
        return value with
        {
            Node = builder.Add(layer, value.Node,
                [.. arrays.Select(array => Taken(array.Item1, array.Item2, InOrderOf(value, array.Item1.ToSingles())))]),
        };
    }

    private static float[] InOrderOf(EmittedValue value, float[] numbers) => value.Order == ElementOrder.FlatImage
        ? ArrayLayout.RowsToChannelsLast(numbers, numbers.Length, value.Channels)
        : numbers;

    private EmittedValue LayerNormalization(OnnxStep step, LayerNormWork work)
    {
        int axis = step.Shape.SampleAxis(work.Axis);
        int[] sample = step.Shape.Sample;
        int wide = sample.Skip(axis).Aggregate(1, (product, extent) => product * extent);
        Node node = Shaped(Ordered(step.Inputs[0], ElementOrder.Kept), [.. sample.Take(axis), wide]);
        node = builder.Add(new LayerNormalization(work.Epsilon > 0 ? work.Epsilon : LeastEpsilon), node,
            Numbers(work.Scale, "gamma", work.Factors, 1, wide), Numbers(work.Bias ?? work.Scale, "beta", work.Offsets, 0, wide));
        return new EmittedValue(Shaped(node, sample), ElementOrder.Kept);
    }

    private ForeignArray Numbers(OnnxConstant? source, string target, float[]? values, float otherwise, int count) =>
        values is null ? Constant(target, otherwise, count)
        : source is null ? new ForeignArray(target, [count], target, values)
        : Taken(source, target, values);

    // What the file does not have: the number that changes nothing.
    private ForeignArray Constant(string target, double value, int count) => new(
        FormattableString.Invariant($"{value} throughout"), [], target, [.. Enumerable.Repeat((float)value, budget.Take([count]))]);

    private EmittedValue Affine(OnnxStep step, AffineWork work)
    {
        EmittedValue value = emitted[step.Inputs[0]];
        int[] dims = [.. builder.ShapeOf(value.Node)];
        int[] extents = [.. work.Extents.Where((_, axis) => axis != step.Shape.Batch)];
        if (work.IsScalar || value.Order == ElementOrder.FlatImage)
            return value with { Node = Scaled(value.Node, work, OfVector(work.Factors), OfVector(work.Offsets)) };
        int[] axes = Axes(value.Order, extents.Length);
        int[] kept = AxisChanges.Strides([.. extents.Select(extent => (long)extent)], extents.Length);
        int[] strides = [.. axes.Select(axis => kept[axis])];
        // One number for each position of the last axis, or for each of all.
        bool isLast = strides.SkipLast(1).All(stride => stride == 0);
        long[] repeated = isLast ? [dims[^1]] : [.. dims.Select(extent => (long)extent)];
        float[] factors = Repeated(work.Factors), offsets = Repeated(work.Offsets);
        if (isLast)
            return value with { Node = Scaled(value.Node, work, factors, offsets) };
        if (dims.Length == 2 && Array.TrueForAll(factors, factor => factor == 1))
        {
            ForeignArray positions = Taken(work.Source, "embeddings", offsets);
            return value with { Node = builder.Add(Layer.PositionalEmbedding(dims[0]), value.Node, positions) };
        }
        return value with { Node = Shaped(Scaled(Shaped(value.Node, step.Shape.Size), work, factors, offsets), dims) };

        float[] Repeated(double[] numbers) => Array.ConvertAll(
            budget.Repeated(numbers, isLast ? strides[^1..] : strides, repeated), number => (float)number);

        float[] OfVector(double[] numbers) => numbers.Length == 1
            ? Array.ConvertAll(budget.Repeated(numbers, [0], [dims[^1]]), number => (float)number)
            : InOrderOf(value, Array.ConvertAll(numbers, number => (float)number));
    }

    private Node Scaled(Node node, AffineWork work, float[] factors, float[] offsets)
    {
        if (Array.TrueForAll(offsets, offset => offset == 0))
            return builder.Add(Layer.Scale(), node, Taken(work.Source, "scale", factors));
        // A mean of 0 and a variance of 1, epsilon included, leave factor and offset.
        const double epsilon = Layers.BatchNormalization.DefaultEpsilon;
        return builder.Add(Layer.BatchNormalization(), node, Taken(work.Source, "gamma", factors), Taken(work.Source, "beta", offsets),
            Constant("moving_mean", 0, factors.Length), Constant("moving_variance", 1 - epsilon, factors.Length));
    }

    private EmittedValue Softmax(OnnxStep step, SoftmaxWork work)
    {
        if (work.IsLogarithm)
        {
            if (step != graph.Output)
                throw new DataException("BlasNet has LogSoftmax at the end of a graph alone, where it is taken as softmax.");
            builder.Changed("LogSoftmax at the end was taken as softmax, whose logarithm the loss takes.");
        }
        EmittedValue value = emitted[step.Inputs[0]];
        int[] sample = step.Shape.Sample, dims = [.. builder.ShapeOf(value.Node)];
        int axis = step.Shape.SampleAxis(work.Axis);
        if (work.AllBehind || value.Order == ElementOrder.FlatImage)
        {
            // All elements of a sample may stand in any order.
            Node flat = axis == 0 ? Shaped(value.Node, step.Shape.Size) : Shaped(Ordered(step.Inputs[0], ElementOrder.Kept),
                [.. sample.Take(axis), sample.Skip(axis).Aggregate(1, (product, extent) => product * extent)]);
            flat = builder.Add(Layer.Activate(Activation.Softmax), flat);
            return axis == 0 ? value with { Node = Shaped(flat, dims) } : new EmittedValue(Shaped(flat, sample), ElementOrder.Kept);
        }
        int place = Array.IndexOf(Axes(value.Order, sample.Length), axis);
        int[] there = [.. Enumerable.Range(0, sample.Length).Where(each => each != place), place];
        int[] back = [.. Enumerable.Range(0, sample.Length).Select(each => Array.IndexOf(there, each))];
        return value with { Node = Permuted(builder.Add(Layer.Activate(Activation.Softmax), Permuted(value.Node, there)), back) };
    }

    private EmittedValue Merge(OnnxStep step, MergeWork work)
    {
        EmittedValue first = emitted[step.Inputs[0]];
        bool agree = step.Inputs.All(input => emitted[input] is var each && each.Order == first.Order && each.Channels == first.Channels);
        ElementOrder order = agree ? first.Order : groups.IsImage(step) ? ElementOrder.Image : ElementOrder.Kept;
        int[] dims = order == ElementOrder.FlatImage ? step.Shape.Sample : Dimensions(step, order);
        Node[] nodes = [.. step.Inputs.Select(input => RepeatedTo(Ordered(input, order), dims))];
        Layer layer = work.Kind switch
        {
            MergeKind.Add => Layer.Add(),
            MergeKind.Subtract => Layer.Subtract(),
            MergeKind.Multiply => Layer.Multiply(),
            _ => Layer.Average(),
        };
        return new EmittedValue(builder.Add(layer, nodes), order, agree ? first.Channels : 1);
    }

    // An axis of one position repeats it for all of the other value.
    private Node RepeatedTo(Node node, int[] dims)
    {
        int[] given = [.. builder.ShapeOf(node)];
        if (given.SequenceEqual(dims))
            return node;
        int[] times = [.. dims.Zip(given, (wanted, extent) => wanted / extent)];
        if (times[^1] == 1 && times.Length is > 1 and <= 4)
            return builder.Add(new UpSampling(times.Length - 1, times[..^1]), node);
        return times.Length <= 3
            ? Shaped(builder.Add(new UpSampling(times.Length, times), Shaped(node, [.. given, 1])), dims)
            : throw new DataException($"it merges values of the shapes {Shape.Text(given)} and {Shape.Text(dims)}.");
    }

    private EmittedValue Concat(OnnxStep step, ConcatWork work)
    {
        ElementOrder order = groups.IsImage(step) && step.Inputs.Any(input => emitted[input].Order == ElementOrder.Image)
            ? ElementOrder.Image
            : ElementOrder.Kept;
        int place = Array.IndexOf(Axes(order, step.Shape.Rank - 1), step.Shape.SampleAxis(work.Axis));
        return new EmittedValue(
            builder.Add(Layer.Concatenate(place + 1), [.. step.Inputs.Select(input => Ordered(input, order))]), order);
    }

    private EmittedValue Pad(OnnxStep step, PadWork work)
    {
        (Node node, ElementOrder order) = Unflattened(step.Inputs[0]);
        int[] axes = Axes(order, step.Shape.Rank - 1);
        int[] before = OfSample(work.Before), after = OfSample(work.After);
        return new EmittedValue(before.Concat(after).Any(number => number < 0)
            ? Cropped(node, [.. before.Select(number => -number)], [.. after.Select(number => -number)])
            : Around(node, before, after, pads: true), order);

        int[] OfSample(int[] numbers) => [.. axes.Select(axis => numbers.Where((_, each) => each != step.Shape.Batch).ElementAt(axis))];
    }

    private (Node Node, ElementOrder Order) Unflattened(OnnxStep step) => emitted[step] is { Order: not ElementOrder.FlatImage } value
        ? (value.Node, value.Order)
        : (Ordered(step, ElementOrder.Kept), ElementOrder.Kept);

    private Node Cropped(Node node, int[] before, int[] after) =>
        before.Concat(after).All(number => number == 0) ? node : Around(node, before, after, pads: false);

    // The layers leave the last axis as it is: where that one is changed, another of one position stands behind it.
    private Node Around(Node node, int[] before, int[] after, bool pads)
    {
        int[] given = [.. builder.ShapeOf(node)];
        int sign = pads ? 1 : -1;
        int[] result = [.. given.Select((extent, axis) => extent + sign * (before[axis] + after[axis]))];
        bool changesLast = before[^1] != 0 || after[^1] != 0;
        int axes = changesLast ? given.Length : given.Length - 1;
        if (axes > 3)
            throw new DataException("it pads or crops more axes than BlasNet's layers.");
        var amounts = new Padding(new Extents(before[..axes]), new Extents(after[..axes]));
        Layer layer = pads ? new ZeroPadding(axes, amounts) : new Cropping(axes, amounts);
        return changesLast ? Shaped(builder.Add(layer, Shaped(node, [.. given, 1])), result) : builder.Add(layer, node);
    }

    private const int MostRuns = 64;

    private EmittedValue Select(OnnxStep step, SelectWork work)
    {
        (Node node, ElementOrder order) = Unflattened(step.Inputs[0]);
        int place = Array.IndexOf(Axes(order, step.Shape.Rank - 1), step.Shape.SampleAxis(work.Axis));
        return new EmittedValue(Chosen(node, place, work.Positions), order);
    }

    // Neighbouring positions are cut out together.
    private Node Chosen(Node node, int axis, int[] positions)
    {
        var parts = new List<Node>();
        int rank = builder.ShapeOf(node).Rank, extent = builder.ShapeOf(node)[axis];
        for (int start = 0, end; start < positions.Length; start = end)
        {
            for (end = start + 1; end < positions.Length && positions[end] == positions[end - 1] + 1;)
                end++;
            int[] before = new int[rank], after = new int[rank];
            (before[axis], after[axis]) = (positions[start], extent - positions[end - 1] - 1);
            parts.Add(Cropped(node, before, after));
            if (parts.Count > MostRuns)
                throw new DataException($"it takes positions of an axis in more than '{MostRuns}' pieces.");
        }
        return parts.Count == 1 ? parts[0] : builder.Add(Layer.Concatenate(axis + 1), parts);
    }

    private EmittedValue Resize(OnnxStep step, ResizeWork work)
    {
        bool isImage = step.Shape.Batch == 0 && work.Scales[1] == 1;
        if (!isImage && (step.Shape.Batch != 0 || work.Scales[^1] != 1) || step.Shape.Rank is < 3 or > 5)
            throw new DataException($"it enlarges the channels, by {Shape.Text(work.Scales)}.");
        ElementOrder order = isImage ? ElementOrder.Image : ElementOrder.Kept;
        Node node = Ordered(step.Inputs[0], order);
        int[] times = isImage ? work.Scales[2..] : work.Scales[1..^1];
        if (!work.IsLinear)
            return new EmittedValue(builder.Add(new UpSampling(times.Length, times), node), order);
        // A sequence is an image of one column.
        int[] dims = [.. builder.ShapeOf(node)];
        return times.Length == 1
            ? new EmittedValue(Shaped(builder.Add(new UpSampling(2, (times[0], 1), Interpolation.Bilinear),
                Shaped(node, dims[0], 1, dims[1])), Dimensions(step, order)), order)
            : new EmittedValue(builder.Add(new UpSampling(times.Length, times, Interpolation.Bilinear), node), order);
    }
}
