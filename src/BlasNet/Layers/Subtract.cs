using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that subtracts its second input from the first, element by element: y = x0 - x1.</summary>
/// <remarks>Shapes: both inputs and y have the same shape.</remarks>
public sealed record Subtract : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Subtract(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "subtract";

    internal override (int Least, int Most) InputCount => (2, 2);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new SubtractOperation()];
}

/// <summary>The difference; the gradients of its inputs are dy and -dy.</summary>
internal sealed class SubtractOperation : Operation
{
    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("difference", (m, rows) => Elementwise.Subtract(m.X(rows, 0), m.X(rows, 1), m.Y(rows)))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("copies of the gradient", (m, rows) =>
        {
            if (m.NeedsInputGradient(0))
                m.DY(rows).CopyTo(m.DX(rows, 0));
            if (m.NeedsInputGradient(1))
                Elementwise.Scale(m.DY(rows), -1, m.DX(rows, 1));
        }) with { ForInputGradient = true },
    ];
}
