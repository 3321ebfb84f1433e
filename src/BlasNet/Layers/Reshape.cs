namespace BlasNet.Layers;

/// <summary>A layer that gives each sample another shape of the same size; the values stay where they are.</summary>
/// <remarks>Shapes: x any shape, y the target; an extent of -1 is computed from the size of x.</remarks>
public sealed record Reshape : Layer
{
    private readonly int[] target;

    /// <summary>Creates the layer.</summary>
    /// <param name="targetShape">Target extents without the batch axis, each at least 1; at most one may be -1, which is
    /// computed.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Reshape(IReadOnlyList<int> targetShape, string? name = null) : base(name)
    {
        ArgumentNullException.ThrowIfNull(targetShape);
        target = [.. targetShape];
        if (target.Length == 0 || target.Count(extent => extent == -1) > 1 || target.Any(extent => extent < 1 && extent != -1))
            throw new ConfigurationException(
                $"reshape: the shape {BlasNet.Shape.Text(target)} must consist of extents of at least 1 and at most one -1.",
                nameof(targetShape));
    }

    /// <inheritdoc/>
    public override string Kind => "reshape";

    /// <summary>Gets the target extents; -1 for the one to compute.</summary>
    public IReadOnlyList<int> TargetShape => target;

    /// <summary>Compares kind, name and target.</summary>
    public bool Equals(Reshape? other) => other is not null && base.Equals(other) && target.AsSpan().SequenceEqual(other.target);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, target.Length, target[0]);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        long known = 1;
        foreach (int extent in target)
            known *= extent == -1 ? 1 : extent;
        int size = inputs[0].Size;
        bool fits = target.Contains(-1) ? size % known == 0 : size == known;
        if (!fits)
            throw new ConfigurationException(
                $"the input {inputs[0]} of {size} elements does not fill the shape [{string.Join(", ", target)}] of {known}.");
        return new Shape([.. target.Select(extent => extent == -1 ? (int)(size / known) : extent)]);
    }

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) =>
        inputs[0].Rank > 1 && OutputShape(inputs) is { Rank: > 1 } output && output[0] == inputs[0][0];

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) => [];

    internal static Reshape Declare(SpecProperties<Reshape> properties) => new(
        properties.Integers("targetShape", layer => layer.TargetShape, required: "an array of extents"));
}

/// <summary>A layer that flattens each sample into one vector; the values stay where they are.</summary>
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
