namespace BlasNet.Layers;

/// <summary>An input of the model: one sample's shape, without the batch axis.</summary>
public sealed record InputLayer : Layer
{
    /// <summary>Creates the input.</summary>
    /// <param name="shape">The shape of one sample; null, the default, leaves it to the data.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public InputLayer(Shape? shape = null, string? name = null) : base(name) => Shape = shape;

    /// <inheritdoc/>
    public override string Kind => "input";

    /// <summary>Gets the shape of one sample; null while it is left to the data.</summary>
    public Shape? Shape { get; }

    internal override (int Least, int Most) InputCount => (0, 0);

    internal override string? WhyNotForSteps => "which computes nothing";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) =>
        Shape ?? throw new ConfigurationException(
            "the input shape is left to the data, which is not known yet. Give it with WithInputShape.");

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) => [];

    internal static InputLayer Declare(SpecProperties<InputLayer> properties) => new(properties.Value(
        layer => layer.Shape,
        reader => reader.OptionalIntegers("shape") is { } shape ? new Shape(shape) : null,
        (writer, shape) =>
        {
            if (shape is not null)
                writer.Integers("shape", shape);
        }));
}
