using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <content>Dense layers, convolutions, pooling, recurrent layers.</content>
internal sealed partial class OnnxEmitter
{
    private ForeignArray Taken(OnnxConstant source, string target, float[] values)
    {
        budget.Take([values.Length]);
        return new ForeignArray(source.Source, source.SourceShape, target, values);
    }

    private EmittedValue Dense(OnnxStep step, DenseWork work)
    {
        EmittedValue value = emitted[step.Inputs[0]];
        float[] kernel = work.Values;
        if (value.Order == ElementOrder.FlatImage)
        {
            kernel = ArrayLayout.RowsToChannelsLast(kernel, kernel.Length / work.Units, value.Channels);
            builder.Changed($"The rows of '{Excerpt.Of(work.Kernel.Source)}' were put in the order of an image with its channels last.");
        }
        Node node = value.Order == ElementOrder.FlatImage ? value.Node : Ordered(step.Inputs[0], ElementOrder.Kept);
        var arrays = new List<ForeignArray> { Taken(work.Kernel, "kernel", kernel) };
        if (work.BiasValues is { } bias)
            arrays.Add(Taken(work.Bias!, "bias", bias));
        return new EmittedValue(
            builder.Add(Layer.Dense(work.Units, step.Activation, useBias: arrays.Count > 1), node, arrays), ElementOrder.Kept);
    }

    private EmittedValue Convolution(OnnxStep step, ConvWork work)
    {
        OnnxWindow window = work.Window;
        int[] shape = [.. work.Kernel.Shape.Select(extent => (int)extent)];
        var layer = new Convolution(window.Axes, shape[0], window.Kernel, window.Strides, PaddingOf(window), window.Dilations, work.Groups,
            step.Activation, work.Bias is not null);
        return new EmittedValue(builder.Add(layer, Ordered(step.Inputs[0], ElementOrder.Image),
            Filters(work.Kernel, work.Kernel.ToSingles(), shape, work.Bias)), ElementOrder.Image);
    }

    // The spatial axes, then the other two turned round.
    private List<ForeignArray> Filters(OnnxConstant source, float[] values, int[] shape, OnnxConstant? bias)
    {
        var arrays = new List<ForeignArray>
        {
            Taken(source, "kernel", ArrayLayout.Permute(values, shape, [.. Enumerable.Range(2, shape.Length - 2), 1, 0])),
        };
        if (bias is not null)
            arrays.Add(Taken(bias, "bias", bias.ToSingles()));
        return arrays;
    }

    private static Padding PaddingOf(OnnxWindow window) => new(new Extents(window.Before), new Extents(window.After));

    private EmittedValue Transposed(OnnxStep step, ConvTransposeWork work)
    {
        // Further taps of zeros give the positions that nothing but the bias reaches.
        OnnxWindow window = work.Window;
        long[] more = [.. window.After.Select((after, axis) =>
            after >= 0 ? 0 : (-(long)after + window.Dilations[axis] - 1) / window.Dilations[axis])];
        long[] taps = [.. window.Kernel.Select((count, axis) => count + more[axis])];
        long[] behind = [.. window.After.Select((amount, axis) => amount + more[axis] * window.Dilations[axis])];
        if (taps.Concat(behind).Any(number => number > MostTaps))
            throw new DataException("its output needs more taps or padding than BlasNet takes.");
        int[] kernel = Array.ConvertAll(taps, number => (int)number), after = Array.ConvertAll(behind, number => (int)number);
        (float[] values, int[] shape) = TransposedFilters(work, kernel);
        var layer = new ConvolutionTranspose(window.Axes, shape[1], kernel, window.Strides,
            new Padding(new Extents(window.Before), new Extents(after)), window.Dilations, step.Activation, work.Bias is not null);
        Node node = builder.Add(layer, Ordered(step.Inputs[0], ElementOrder.Image), Filters(work.Kernel, values, shape, work.Bias));
        // Without padding, a layer whose window is smaller than its stride fills the last stride.
        int[] dims = Dimensions(step, ElementOrder.Image), given = [.. builder.ShapeOf(node)];
        return new EmittedValue(
            Cropped(node, new int[dims.Length], [.. given.Zip(dims, (extent, wanted) => extent - wanted)]), ElementOrder.Image);
    }

    // Each group's filters see zeros for the channels of the others.
    private (float[] Values, int[] Shape) TransposedFilters(ConvTransposeWork work, int[] kernel)
    {
        int[] shape = [.. work.Kernel.Shape.Select(extent => (int)extent)];
        int channels = shape[0], filters = shape[1], taps = shape.Skip(2).Aggregate(1, (product, extent) => product * extent);
        int[] larger = [channels, filters * work.Groups, .. kernel];
        var values = new float[budget.Take(larger.Select(extent => (long)extent))];
        float[] given = work.Kernel.ToSingles();
        int size = values.Length / channels / larger[1];
        for (int i = 0; i < given.Length; i++)
        {
            (int filter, int tap) = Math.DivRem(i, taps);
            (int channel, int within) = Math.DivRem(filter, filters);
            int group = channel / (channels / work.Groups), place = 0;
            for (int axis = kernel.Length - 1, stride = 1; axis >= 0; stride *= kernel[axis--])
            {
                (tap, int position) = Math.DivRem(tap, shape[axis + 2]);
                place += position * stride;
            }
            values[(channel * larger[1] + group * filters + within) * size + place] = given[i];
        }
        return (values, larger);
    }

    private const int MostTaps = 1 << 26;

    private EmittedValue Pool(OnnxStep step, PoolWork work)
    {
        Node node = Ordered(step.Inputs[0], ElementOrder.Image);
        OnnxWindow window = work.Window;
        for (int axis = 0; axis < window.Axes; axis++)
        {
            if (window.Dilations[axis] > 1 && window.Kernel[axis] > 1)
                (node, window) = Undilated(node, window, axis, step.Shape[axis + 2]);
        }
        Layer layer = work.IsMaximum
            ? new MaxPooling(window.Axes, window.Kernel, window.Strides, PaddingOf(window))
            : new AveragePooling(window.Axes, window.Kernel, window.Strides, PaddingOf(window), work.IncludesPadding);
        return new EmittedValue(builder.Add(layer, node), ElementOrder.Image);
    }

    // The positions under each window one after the other; a tap in the padding repeats another one, which changes no maximum.
    private (Node, OnnxWindow) Undilated(Node node, OnnxWindow window, int axis, int outputs)
    {
        int extent = builder.ShapeOf(node)[axis];
        var positions = new List<int>();
        if ((long)outputs * window.Kernel[axis] > MostRuns)
            throw new DataException("it has dilations, which BlasNet's pooling lacks.");
        for (int output = 0; output < outputs; output++)
        {
            long[] taps = [.. Enumerable.Range(0, window.Kernel[axis]).Select(tap =>
                (long)output * window.Strides[axis] + (long)tap * window.Dilations[axis] - window.Before[axis])];
            long inside = taps.FirstOrDefault(tap => tap >= 0 && tap < extent, -1);
            if (inside < 0)
                throw new DataException("one of its windows lies in the padding alone.");
            positions.AddRange(taps.Select(tap => (int)(tap >= 0 && tap < extent ? tap : inside)));
        }
        int[] With(int[] numbers, int number) => [.. numbers.Select((old, each) => each == axis ? number : old)];
        int kernel = window.Kernel[axis];
        return (Chosen(node, axis, [.. positions]), new OnnxWindow(window.Kernel, With(window.Strides, kernel), With(window.Dilations, 1),
            With(window.Before, 0), With(window.After, 0)));
    }

    private EmittedValue Reduce(OnnxStep step, ReduceWork work)
    {
        OnnxStep before = step.Inputs[0];
        int rank = before.Shape.Rank;
        bool isImage = ImageGroups.IsSpatial(work, before.Shape);
        if (!isImage && !(before.Shape.Batch == 0 && rank > 2 && work.Axes.SequenceEqual(Enumerable.Range(1, rank - 2))) || rank > 5)
            throw new DataException($"it reduces the axes {Shape.Text(work.Axes)} of {before.Shape}; BlasNet does so for all axes but the "
                + "channels.");
        ElementOrder order = isImage ? ElementOrder.Image : ElementOrder.Kept;
        Layer layer = work.IsMaximum ? new GlobalMaxPooling(rank - 2) : new GlobalAveragePooling(rank - 2);
        ElementOrder result = step.Shape.Rank > 2 ? order : ElementOrder.Kept;
        return new EmittedValue(Shaped(builder.Add(layer, Ordered(before, order)), Dimensions(step, result)), result);
    }

    private EmittedValue Embedding(OnnxStep step, EmbeddingWork work)
    {
        var layer = Layer.Embedding((int)work.Table.Shape[0], (int)work.Table.Shape[1]);
        return new EmittedValue(builder.Add(layer, Ordered(step.Inputs[0], ElementOrder.Kept),
            Taken(work.Table, "embeddings", work.Table.ToSingles())), ElementOrder.Kept);
    }

    private EmittedValue Recurrent(OnnxStep step, RecurrentWork work)
    {
        bool usesBias = work.Bias is not null, backwards = work.Direction == "reverse";
        Layer one = work.Operator switch
        {
            "LSTM" => Layer.Lstm(work.Units, work.Output, work.Gates, usesBias, returnSequences: work.AllSteps, goBackwards: backwards),
            "GRU" => Layer.Gru(work.Units, work.Output, work.Gates, usesBias, resetAfter: work.ResetsAfter, returnSequences: work.AllSteps,
                goBackwards: backwards),
            _ => Layer.SimpleRnn(work.Units, work.Output, usesBias, returnSequences: work.AllSteps, goBackwards: backwards),
        };
        List<ForeignArray> arrays = work.Directions == 1
            ? GateArrays(work, 0, "")
            : [.. GateArrays(work, 0, "forward."), .. GateArrays(work, 1, "backward.")];
        Node node = builder.Add(
            work.Directions == 1 ? one : Layer.Bidirectional(one), Ordered(step.Inputs[0], ElementOrder.Kept), arrays);
        return new EmittedValue(Shaped(node, Dimensions(step, ElementOrder.Kept)), ElementOrder.Kept);
    }

    // ONNX has the gates of an LSTM in the order i, o, f, c, BlasNet i, f, c, o; both have those of a GRU as z, r, h.
    private List<ForeignArray> GateArrays(RecurrentWork work, int direction, string prefix)
    {
        int[] gates = work.Operator switch { "LSTM" => [0, 2, 3, 1], "GRU" => [0, 1, 2], _ => [0] };
        int units = work.Units, wide = gates.Length * units;
        var arrays = new List<ForeignArray>
        {
            Taken(work.Kernel, prefix + "kernel", Turned(Part(work.Kernel.ToSingles()))),
            Taken(work.Recurrent, prefix + "recurrentKernel", Turned(Part(work.Recurrent.ToSingles()))),
        };
        if (work.Bias is null)
            return arrays;
        float[] both = Part(work.Bias.ToSingles());
        float[] input = InOrder(both[..wide]), state = InOrder(both[wide..]);
        arrays.Add(Taken(work.Bias, prefix + "bias", work.ResetsAfter ? [.. input, .. state] : [.. input.Zip(state, (a, b) => a + b)]));
        return arrays;

        float[] Part(float[] values) => Slice(values, direction, work.Directions);

        float[] InOrder(float[] values) => [.. gates.SelectMany(gate => Slice(values, gate, gates.Length))];

        static float[] Slice(float[] values, int part, int parts) =>
            values.AsSpan(part * (values.Length / parts), values.Length / parts).ToArray();

        float[] Turned(float[] values) => ArrayLayout.Permute(InOrder(values), [wide, values.Length / wide], 1, 0);
    }
}
