using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Joins its inputs along the last axis: the channels of x0, then those of x1, ...</summary>
/// <remarks>Shapes: x_i [..., C_i], y [..., Σ C_i]; all other extents agree.</remarks>
public sealed record Concatenate : Layer
{
    /// <summary>Creates the layer.</summary>
    public Concatenate(string? name = null) : base(name) { }

    /// <inheritdoc/>
    public override string Kind => "concatenate";

    internal override (int Least, int Most) InputCount => (2, int.MaxValue);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        foreach (Shape input in inputs)
        {
            if (input.Rank != inputs[0].Rank || !input.SkipLast(1).SequenceEqual(inputs[0].SkipLast(1)))
                throw new ConfigurationException($"the inputs {inputs[0]} and {input} must agree in all extents but the last.");
        }
        if (inputs[0].Rank == 0)
            throw new ConfigurationException("the layer joins along the last axis, but it receives scalars.");
        long last = inputs.Sum(input => (long)input.Last);
        return last <= int.MaxValue
            ? inputs[0].WithLast((int)last)
            : throw new ConfigurationException($"the joined last axis has more than {int.MaxValue} extents.");
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new ConcatenateOperation([.. inputs.Select(input => input.Last)], inputs[0].Size / inputs[0].Last)];
}

/// <summary>Copies the columns of each input into one wider matrix, and the gradient's columns back.</summary>
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
