using BlasNet.Layers;

namespace BlasNet.Exchange;

/// <summary>Layers of Keras that join several others.</summary>
internal static class KerasMerges
{
    /// <summary>Adds a sum, difference, product or mean, element by element.</summary>
    public static KerasValue Elementwise(KerasStep step)
    {
        (Node[] nodes, bool isFirst) = Alike(step);
        Layer layer = step.Layer.Class switch
        {
            "Add" => Layer.Add(step.Name()),
            "Subtract" => Layer.Subtract(step.Name()),
            "Multiply" => Layer.Multiply(step.Name()),
            _ => Layer.Average(step.Name()),
        };
        return new KerasValue(step.Builder.Add(layer, Broadcast(step, nodes)), isFirst);
    }

    /// <summary>Adds a join along an axis.</summary>
    public static KerasValue Concatenate(KerasStep step)
    {
        (Node[] nodes, bool isFirst) = Alike(step);
        int rank = step.Builder.ShapeOf(nodes[0]).Rank, axis = step.Config.Integer("axis", -1);
        if (axis < 0)
            axis += rank + 1;
        if (axis < 1 || axis > rank)
            throw step.Config.Error($"it joins along the axis '{axis}', but its inputs have '{rank}' and the batch");
        // The channels were the first axis and are the last; the others moved up by one.
        int here = !isFirst ? axis : axis == 1 ? rank : axis - 1;
        return new KerasValue(step.Builder.Add(Layer.Concatenate(here == rank ? -1 : here, step.Name()), nodes), isFirst);
    }

    // Where one has its channels before the positions in Keras, all have: axes of equal numbers belong together.
    private static (Node[] Nodes, bool IsFirst) Alike(KerasStep step)
    {
        if (step.Inputs.Count < 2)
            throw step.Config.Error($"it reads '{step.Inputs.Count}' layers, but it must read two or more");
        bool isFirst = step.Inputs.Any(input => input.IsFirst);
        return ([.. step.Inputs.Select(input => isFirst ? KerasLayout.Last(step.Builder, input) : input.Node)], isFirst);
    }

    // Keras repeats along axes of a single position, as where each channel of an image has its factor.
    private static Node[] Broadcast(KerasStep step, Node[] nodes)
    {
        Shape[] shapes = [.. nodes.Select(step.Builder.ShapeOf)];
        int rank = shapes[0].Rank;
        if (rank is < 2 or > 4 || shapes.Any(shape => shape.Rank != rank || shape.Last != shapes[0].Last))
            return nodes;
        int[] largest = [.. Enumerable.Range(0, rank - 1).Select(axis => shapes.Max(shape => shape[axis]))];
        return [.. nodes.Select((node, i) => Repeated(step, node, shapes[i], largest))];
    }

    private static Node Repeated(KerasStep step, Node node, Shape shape, int[] largest)
    {
        int[] times = [.. largest.Select((extent, axis) => shape[axis] == 1 ? extent : 1)];
        return Array.TrueForAll(times, count => count == 1)
            ? node
            : step.Builder.Add(new UpSampling(times.Length, new Extents(times)), node);
    }
}
