using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Orders of the elements of a sample.</summary>
internal enum ElementOrder
{
    /// <summary>As in the file.</summary>
    Kept,

    /// <summary>The first axis of the file's samples, the channels, stands last.</summary>
    Image,

    /// <summary>An image with the channels last that was flattened, where the file has the channels first.</summary>
    FlatImage,
}

/// <summary>The node that gives a value, and the order of its elements.</summary>
/// <param name="Node">The node.</param>
/// <param name="Order">The order.</param>
/// <param name="Channels">The number of channels of a flattened image.</param>
internal sealed record EmittedValue(Node Node, ElementOrder Order, int Channels = 1);

/// <summary>Layers for the steps of a graph, with channels last wherever images are.</summary>
internal sealed partial class OnnxEmitter
{
    // Channels move behind the other axes once for all readers.
    private readonly Dictionary<(OnnxStep, ElementOrder), Node> moved = [];
    private readonly Dictionary<OnnxStep, EmittedValue> emitted = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Node> inputs = [];
    private readonly ImportBuilder builder = new();
    private readonly OnnxGraphSteps graph;
    private readonly ImageGroups groups;
    private readonly OnnxBudget budget;

    /// <summary>Makes the layers.</summary>
    /// <param name="graph">The steps.</param>
    /// <param name="budget">What may be computed.</param>
    /// <exception cref="DataException">A step has no layer; the place names its node.</exception>
    public OnnxEmitter(OnnxGraphSteps graph, OnnxBudget budget)
    {
        (this.graph, this.budget) = (graph, budget);
        groups = new ImageGroups(graph.Steps);
        foreach (OnnxStep step in graph.Steps)
            emitted.Add(step, DataException.InFile(step.Place, () => Emit(step)));
    }

    /// <summary>Returns the model.</summary>
    /// <param name="order">The names of the inputs in the order of the file.</param>
    /// <param name="left">The arrays that no step needs.</param>
    public ImportedModel Build(IEnumerable<string> order, IEnumerable<string> left)
    {
        EmittedValue output = emitted[graph.Output];
        Node node = output.Order == ElementOrder.FlatImage ? Ordered(graph.Output, ElementOrder.Kept) : output.Node;
        if (output.Order == ElementOrder.Image)
            builder.Changed($"The output {graph.Output.Shape} has its channels last: {builder.ShapeOf(node)}.");
        if (node.Inputs.Count == 0)
            node = builder.Add(Layer.Activate(Activation.Identity), node);
        foreach (string name in left)
            builder.Left(name);
        Node[] all = [.. order.Where(inputs.ContainsKey).Select(name => inputs[name])];
        return builder.Build(node, ImportLoss.For(Model.From(node, all)), all);
    }

    private EmittedValue Emit(OnnxStep step) => step.Work switch
    {
        InputWork work => Input(step, work),
        ActivationWork work => Activate(step, work.Activation),
        SoftmaxWork work => Softmax(step, work),
        DenseWork work => Dense(step, work),
        ConvWork work => Convolution(step, work),
        ConvTransposeWork work => Transposed(step, work),
        PoolWork work => Pool(step, work),
        ReduceWork work => Reduce(step, work),
        BatchNormWork work => BatchNormalization(step, work),
        LayerNormWork work => LayerNormalization(step, work),
        AffineWork work => Affine(step, work),
        ReshapeWork => Reshape(step),
        TransposeWork work => Transpose(step, work),
        PadWork work => Pad(step, work),
        SelectWork work => Select(step, work),
        ResizeWork work => Resize(step, work),
        EmbeddingWork work => Embedding(step, work),
        MergeWork work => Merge(step, work),
        ConcatWork work => Concat(step, work),
        ProductWork => new(
            builder.Add(Layer.MatMul(), [Ordered(step.Inputs[0], ElementOrder.Kept), Ordered(step.Inputs[1], ElementOrder.Kept)]),
            ElementOrder.Kept),
        RecurrentWork work => Recurrent(step, work),
        WholeWork when step.Inputs[0].Work is InputWork => emitted[step.Inputs[0]],
        _ => throw new DataException("BlasNet has no layer for it, and it is no part of a pattern that BlasNet knows."),
    };

    private EmittedValue Input(OnnxStep step, InputWork work)
    {
        int[] sample = step.Shape.Sample;
        if (sample.Length == 0)
            throw new DataException("its samples are single numbers; BlasNet takes them as [1].");
        bool isImage = groups.IsImage(step);
        Node node = builder.Input(new Shape(isImage ? [.. sample[1..], sample[0]] : sample));
        inputs.Add(work.Name, node);
        if (isImage && NeedsMove(sample))
            builder.Changed($"The input '{Excerpt.Of(work.Name)}' {step.Shape} takes its channels last: {builder.ShapeOf(node)}.");
        return new EmittedValue(node, isImage ? ElementOrder.Image : ElementOrder.Kept);
    }

    // A layer that leaves every element where it is.
    private EmittedValue Activate(OnnxStep step, Activation activation)
    {
        EmittedValue value = emitted[step.Inputs[0]];
        return value with { Node = builder.Add(Layer.Activate(activation), value.Node) };
    }

    /// <summary>Returns the axes of a sample in the order in which they stand: those of the file by their number.</summary>
    private static int[] Axes(ElementOrder order, int rank) => order == ElementOrder.Image
        ? [.. Enumerable.Range(1, rank - 1), 0]
        : [.. Enumerable.Range(0, rank)];

    private static int[] Dimensions(OnnxStep step, ElementOrder order)
    {
        int[] sample = step.Shape.Sample;
        return sample.Length == 0 ? [1] : [.. Axes(order, sample.Length).Select(axis => sample[axis])];
    }

    private static bool NeedsMove(int[] sample) => sample[0] > 1 && sample.Skip(1).Any(extent => extent > 1);

    /// <summary>Returns a value with its elements in an order, moved where they stand in another.</summary>
    private Node Ordered(OnnxStep step, ElementOrder wanted)
    {
        EmittedValue value = emitted[step];
        if (value.Order == wanted)
            return value.Node;
        if (moved.TryGetValue((step, wanted), out Node? known))
            return known;
        int[] sample = step.Shape.Sample;
        Node node = value.Node;
        if (value.Order == ElementOrder.FlatImage)
            node = Shaped(Permuted(Shaped(node, sample[0] / value.Channels, value.Channels), 1, 0), sample);
        else if (!NeedsMove(sample))
            node = Shaped(node, Dimensions(step, wanted));
        else if (wanted == ElementOrder.Image)
            node = Permuted(node, Axes(wanted, sample.Length));
        else
            node = Permuted(node, [sample.Length - 1, .. Enumerable.Range(0, sample.Length - 1)]);
        moved.Add((step, wanted), node);
        return node;
    }

    // Axes from 0 here, and from 1 in the layer.
    private Node Permuted(Node node, params int[] axes) => axes.SequenceEqual(Enumerable.Range(0, axes.Length))
        ? node
        : builder.Add(Layer.Permute([.. axes.Select(axis => axis + 1)]), node);

    /// <summary>Returns the node in a shape; of several changes of the shape in a row one is left.</summary>
    private Node Shaped(Node node, params int[] shape)
    {
        while (node.Layer is Layers.Reshape or Layers.Flatten)
            node = node.Inputs[0];
        return builder.ShapeOf(node).SequenceEqual(shape) ? node
            : builder.Add(shape.Length == 1 ? Layer.Flatten() : Layer.Reshape(shape), node);
    }

    private EmittedValue Reshape(OnnxStep step)
    {
        OnnxStep before = step.Inputs[0];
        EmittedValue value = emitted[before];
        int[] sample = before.Shape.Sample;
        if (value.Order == ElementOrder.Image && step.Shape.Sample.Length == 1)
        {
            bool keepsOrder = !NeedsMove(sample);
            return new EmittedValue(Shaped(value.Node, step.Shape.Size),
                keepsOrder ? ElementOrder.Kept : ElementOrder.FlatImage, keepsOrder ? 1 : sample[0]);
        }
        if (value.Order == ElementOrder.Image && ImageGroups.KeepsChannels(step))
            return new EmittedValue(Shaped(value.Node, Dimensions(step, ElementOrder.Image)), ElementOrder.Image);
        return new EmittedValue(Shaped(Ordered(before, ElementOrder.Kept), Dimensions(step, ElementOrder.Kept)), ElementOrder.Kept);
    }

    private EmittedValue Transpose(OnnxStep step, TransposeWork work)
    {
        OnnxStep before = step.Inputs[0];
        EmittedValue value = emitted[before];
        int rank = step.Shape.Rank - 1;
        int[] order = [.. work.Order.Where(axis => axis != before.Shape.Batch).Select(before.Shape.SampleAxis)];
        if (rank <= 1)
            return value;
        // What stands where, in axes of the input's samples.
        int[] stands = Axes(value.Order, rank);
        if (stands.SequenceEqual(order))
            return value with { Order = ElementOrder.Kept };
        if (step.Shape.Batch == 0 && stands.SequenceEqual(Axes(ElementOrder.Image, rank).Select(axis => order[axis])))
            return value with { Order = ElementOrder.Image };
        return new EmittedValue(Permuted(value.Node, [.. order.Select(axis => Array.IndexOf(stands, axis))]), ElementOrder.Kept);
    }
}
