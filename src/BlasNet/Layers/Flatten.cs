using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that gives each sample as one vector; the values stay where they are.</summary>
/// <remarks>Shapes: x any shape, y [size of x].</remarks>
public sealed record Flatten : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Flatten(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "flatten";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => new(inputs[0].Size);

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) => [];
}
