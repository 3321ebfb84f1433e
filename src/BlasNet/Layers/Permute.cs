using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that reorders the axes of each sample: axis k of y is axis dims[k] of x.</summary>
/// <remarks>
/// Axes are counted from 1, as in Keras, because axis 0 is the batch and stays in front: dims [2, 1] swaps the two axes of a sequence.
/// Shapes: x [d1, ..., dr], y [d(dims[0]), ..., d(dims[r - 1])].
/// </remarks>
public sealed record Permute : Layer
{
    private readonly int[] dims;

    /// <summary>Creates the layer.</summary>
    /// <param name="dims">Each axis of a sample once, counted from 1.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Permute(IReadOnlyList<int> dims, string? name = null) : base(name)
    {
        ArgumentNullException.ThrowIfNull(dims);
        this.dims = [.. dims];
        if (this.dims.Length == 0 || !this.dims.Order().SequenceEqual(Enumerable.Range(1, this.dims.Length)))
            throw new ConfigurationException(
                $"permute: the dims must name each of the axes from 1 on once, but they were '{Shape.Text(this.dims)}'.", nameof(dims));
    }

    /// <inheritdoc/>
    public override string Kind => "permute";

    /// <summary>Gets the input axis of each output axis, counted from 1.</summary>
    public IReadOnlyList<int> Dims => dims;

    /// <summary>Compares kind, name and order.</summary>
    public bool Equals(Permute? other) => other is not null && base.Equals(other) && dims.AsSpan().SequenceEqual(other.dims);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, dims.Length, dims[0]);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank == dims.Length
        ? new Shape([.. dims.Select(axis => inputs[0][axis - 1])])
        : throw new ConfigurationException(
            $"the dims {Shape.Text(dims)} order {dims.Length} axes, but the input {inputs[0]} has {inputs[0].Rank}.");

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        int[] order = [.. dims.Select(axis => axis - 1)], inverse = new int[order.Length];
        for (int k = 0; k < order.Length; k++)
            inverse[order[k]] = k;
        var forward = new AxisOrder(inputs[0].ToArray(), order);
        var backward = new AxisOrder(OutputShape(inputs).ToArray(), inverse);
        return forward.MovesNothing ? [] : [new PermuteOperation(forward, backward)];
    }

    internal static Permute Declare(SpecProperties<Permute> properties) => new(
        properties.Integers("dims", layer => layer.Dims, required: "an array of axes counted from 1"));
}

/// <summary>The permutation of the axes, and the inverse permutation of the gradient.</summary>
internal sealed class PermuteOperation(AxisOrder forward, AxisOrder backward) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("permutation", (m, rows) => Permutation.Apply(m.X(rows), rows.Count, forward, m.Y(rows)))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("inverse permutation", (m, rows) => Permutation.Apply(m.DY(rows), rows.Count, backward, m.DX(rows)))
            with { ForInputGradient = true },
    ];
}
