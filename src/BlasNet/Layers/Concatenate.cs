using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that joins its inputs along one axis, by default the last one: the channels of x0, then those of x1, ...</summary>
/// <remarks>Shapes: x_i [..., C_i, ...], y [..., Σ C_i, ...]; all other extents agree.</remarks>
public sealed record Concatenate : Layer
{
    internal const int LastAxis = -1;

    /// <summary>Creates the layer.</summary>
    /// <param name="axis">The axis, as in Keras: 1 is the first axis of a sample, because 0 is the batch axis; a negative axis counts from
    /// the end. -1, the last axis, by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Concatenate(int axis = LastAxis, string? name = null) : base(name)
    {
        if (axis == 0)
            throw new ConfigurationException(
                "concatenate: the axis must be an axis of a sample, 1 or more from the first or -1 or less from the last, "
                + "but it was '0', the axis of the batch.", nameof(axis));
        Axis = axis;
    }

    /// <inheritdoc/>
    public override string Kind => "concatenate";

    /// <summary>Gets the axis: 1 is the first axis of a sample; a negative axis counts from the end.</summary>
    public int Axis { get; }

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override bool MergesInputs => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => Position(inputs[0]) > 0;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        if (inputs[0].Rank == 0)
            throw new ConfigurationException($"the layer joins along {AxisText}, but it receives scalars.");
        int axis = Position(inputs[0]);
        foreach (Shape input in inputs)
        {
            if (input.Rank != inputs[0].Rank || !Others(input, axis).SequenceEqual(Others(inputs[0], axis)))
                throw new ConfigurationException($"the inputs {inputs[0]} and {input} must agree in all extents but that of {AxisText}.");
        }
        long joined = inputs.Sum(input => (long)input[axis]);
        return joined <= int.MaxValue
            ? new Shape([.. inputs[0].Take(axis), (int)joined, .. inputs[0].Skip(axis + 1)])
            : throw new ConfigurationException($"the joined axis has {joined} extents, more than {int.MaxValue}.");
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    // An input's part of a row covers the axis and all axes after it.
    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        int axis = Position(inputs[0]), positions = inputs[0].Take(axis).Aggregate(1, (product, extent) => product * extent);
        return [new ConcatenateOperation([.. inputs.Select(input => input.Size / positions)], positions)];
    }

    internal static Concatenate Declare(SpecProperties<Concatenate> properties) =>
        new(properties.Integer("axis", layer => layer.Axis, LastAxis));

    private static IEnumerable<int> Others(Shape shape, int axis) => shape.Where((_, i) => i != axis);

    private string AxisText => Axis == LastAxis ? "the last axis" : $"axis {Axis}";

    private int Position(Shape input)
    {
        int position = Axis < 0 ? input.Rank + Axis : Axis - 1;
        return position >= 0 && position < input.Rank
            ? position
            : throw new ConfigurationException($"the layer joins along axis {Axis}, but the input {input} has {input.Rank} axes.");
    }
}

/// <summary>The join: the columns of each input are copied into one wider matrix, and those of the gradient back.</summary>
internal sealed class ConcatenateOperation(int[] widths, int positions) : Operation
{
    private readonly int total = widths.Sum();

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("join", (m, rows) =>
        {
            for (int i = 0, column = 0; i < widths.Length; column += widths[i++])
                Elementwise.CopyIntoColumns(m.X(rows, i), rows.Count * positions, widths[i], m.Y(rows), total, column);
        }),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("split", (m, rows) =>
        {
            for (int i = 0, column = 0; i < widths.Length; column += widths[i++])
            {
                if (m.NeedsInputGradient(i))
                    Elementwise.CopyFromColumns(m.DY(rows), rows.Count * positions, total, column, m.DX(rows, i), widths[i]);
            }
        }) with { ForInputGradient = true },
    ];
}
