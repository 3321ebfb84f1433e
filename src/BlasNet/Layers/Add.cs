using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that adds its inputs element by element: y = x0 + x1 + ...</summary>
/// <remarks>Shapes: all inputs and y have the same shape.</remarks>
public sealed record Add : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public Add(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "add";

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override bool MergesInputs => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => MergeShapes.OneShape(inputs);

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AddOperation(inputs.Count)];
}

/// <summary>The sum y = Σ x_i; the gradient of each input is dy.</summary>
internal sealed class AddOperation(int inputs) : Operation
{
    /// <summary>Adds up so many inputs, two or more, into the output.</summary>
    public static void Sum(StepMemory m, Tile rows, int inputs)
    {
        Elementwise.Add(m.X(rows, 0), m.X(rows, 1), m.Y(rows));
        for (int i = 2; i < inputs; i++)
            Elementwise.AddTo(m.X(rows, i), m.Y(rows));
    }

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("sum", (m, rows) => Sum(m, rows, inputs)),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("copies of the gradient", (m, rows) =>
        {
            for (int i = 0; i < inputs; i++)
            {
                if (m.NeedsInputGradient(i))
                    m.DY(rows).CopyTo(m.DX(rows, i));
            }
        }) with { ForInputGradient = true },
    ];
}

/// <summary>The shape rule that the element-wise merges share.</summary>
internal static class MergeShapes
{
    public static Shape OneShape(IReadOnlyList<Shape> inputs) => inputs.FirstOrDefault(input => input != inputs[0]) is { } other
        ? throw new ConfigurationException($"the inputs must have one shape, but they have {inputs[0]} and {other}.")
        : inputs[0];
}
