using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that averages its inputs element by element: y = (x0 + x1 + ...) / n.</summary>
/// <remarks>Shapes: all inputs and y have the same shape. At the end of a model, over inputs that all end in softmax or all in sigmoid, it
/// gives mean probabilities, which the cross entropies take like those of one network.</remarks>
public sealed record Average : Layer
{
    internal const string KindName = "average";

    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Average(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => KindName;

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override bool MergesInputs => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AverageOperation(inputs.Count)];
}

/// <summary>The mean y = Σ x_i / n; the gradient of each input is dy / n.</summary>
internal sealed class AverageOperation(int inputs) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("mean", (m, rows) =>
        {
            AddOperation.Sum(m, rows, inputs);
            Elementwise.Divide(m.Y(rows), inputs, m.Y(rows));
        }),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("shares of the gradient", (m, rows) =>
        {
            for (int i = 0; i < inputs; i++)
            {
                if (m.NeedsInputGradient(i))
                    Elementwise.Divide(m.DY(rows), inputs, m.DX(rows, i));
            }
        }) with { ForInputGradient = true },
    ];
}
