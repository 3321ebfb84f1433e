using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that multiplies its inputs element by element: y = x0 · x1 · ...</summary>
/// <remarks>Shapes: all inputs and y have the same shape.</remarks>
public sealed record Multiply : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Multiply(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "multiply";

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override bool MergesInputs => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new MultiplyOperation(inputs.Count)];
}

/// <summary>The product y = Π x_i; the gradient of each input is dy times the other inputs.</summary>
internal sealed class MultiplyOperation(int inputs) : Operation
{
    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("product", (m, rows) =>
        {
            Elementwise.Multiply(m.X(rows, 0), m.X(rows, 1), m.Y(rows));
            for (int i = 2; i < inputs; i++)
                Elementwise.Multiply(m.X(rows, i), m.Y(rows), m.Y(rows));
        }),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("product gradient", (m, rows) =>
        {
            for (int i = 0; i < inputs; i++)
            {
                if (!m.NeedsInputGradient(i))
                    continue;
                Span<float> dx = m.DX(rows, i);
                m.DY(rows).CopyTo(dx);
                for (int j = 0; j < inputs; j++)
                {
                    if (j != i)
                        Elementwise.Multiply(m.X(rows, j), dx, dx);
                }
            }
        }) with { ForInputGradient = true },
    ];
}
