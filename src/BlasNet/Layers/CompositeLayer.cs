namespace BlasNet.Layers;

/// <summary>A layer that is made of other layers, which take its place when a network is built.</summary>
/// <remarks>Models, their files and tables show the layer; weights and messages have the keys of its parts, such as
/// <c>1.bidirectional.forward.kernel</c>.</remarks>
public abstract record CompositeLayer : Layer
{
    private protected CompositeLayer(string? name) : base(name) { }

    internal abstract override IReadOnlyList<LayerPart> Parts(IReadOnlyList<Shape> inputs);

    internal sealed override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        IReadOnlyList<LayerPart> parts = Parts(inputs);
        return Shapes(parts, inputs)[parts.Count - 1];
    }

    internal sealed override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) =>
        Arrays(inputs, (layer, shapes) => layer.ParameterSpecs(shapes));

    internal sealed override IReadOnlyList<ParameterSpec> States(IReadOnlyList<Shape> inputs) =>
        Arrays(inputs, (layer, shapes) => layer.States(shapes));

    internal sealed override long Flops(IReadOnlyList<Shape> inputs)
    {
        IReadOnlyList<LayerPart> parts = Parts(inputs);
        Shape[] shapes = Shapes(parts, inputs);
        return parts.Sum(part => part.Layer.Flops(InputShapes(part, shapes, inputs)));
    }

    internal sealed override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        throw new InvalidOperationException("A composite layer has no operations: its parts have.");

    private static Shape[] Shapes(IReadOnlyList<LayerPart> parts, IReadOnlyList<Shape> inputs)
    {
        var shapes = new Shape[parts.Count];
        for (int k = 0; k < shapes.Length; k++)
            shapes[k] = parts[k].Layer.OutputShape(InputShapes(parts[k], shapes, inputs));
        return shapes;
    }

    private static Shape[] InputShapes(LayerPart part, Shape[] shapes, IReadOnlyList<Shape> inputs) =>
        [.. part.Inputs.Select(k => k >= 0 ? shapes[k] : inputs[-1 - k])];

    // The arrays of a part that stands twice are there once.
    private List<ParameterSpec> Arrays(
        IReadOnlyList<Shape> inputs, Func<Layer, IReadOnlyList<Shape>, IReadOnlyList<ParameterSpec>> arraysOf)
    {
        IReadOnlyList<LayerPart> parts = Parts(inputs);
        Shape[] shapes = Shapes(parts, inputs);
        var seen = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        var arrays = new List<ParameterSpec>();
        foreach (LayerPart part in parts.Where(part => seen.Add(part.Layer)))
            arrays.AddRange(arraysOf(part.Layer, InputShapes(part, shapes, inputs))
                .Select(array => part.Suffix is null ? array : array with { Name = $"{part.Suffix}.{array.Name}" }));
        return arrays;
    }
}
