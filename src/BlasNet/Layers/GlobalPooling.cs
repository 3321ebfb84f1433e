using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that reduces all positions of an image to one value, channel by channel.</summary>
/// <remarks>Shapes: x [steps, C], [H, W, C] or [D, H, W, C], or without C for one channel; y [C]. Of sequences with padding, such as those
/// after <see cref="Masking"/>, only the real steps count; a sequence without any becomes 0.</remarks>
public abstract record GlobalPooling : Layer
{
    private readonly string family;

    private protected GlobalPooling(string family, int axes, string? name) : base(name)
    {
        this.family = family;
        Axes = axes is >= 1 and <= 3
            ? axes
            : throw new ConfigurationException($"{family}: an image has one to three axes, but it was '{axes}'.", nameof(axes));
    }

    /// <inheritdoc/>
    public sealed override string Kind => $"{family}{Axes}D";

    /// <summary>Gets the number of axes that are pooled: 1 for sequences, 2 for images, 3 for volumes.</summary>
    public int Axes { get; }

    internal sealed override bool UsesLengths => Axes == 1;

    internal sealed override Shape OutputShape(IReadOnlyList<Shape> inputs) => new(Window.ChannelsOf(inputs[0], Axes));

    internal sealed override long Flops(IReadOnlyList<Shape> inputs) => inputs[0].Size;

    private protected (int Positions, int Channels) Sizes(Shape input)
    {
        int channels = Window.ChannelsOf(input, Axes);
        return (input.Size / channels, channels);
    }
}

/// <summary>Global max pooling: the largest value of all positions of an image, channel by channel.</summary>
/// <remarks>Of equal values the first one wins, and the gradient goes to it alone. A NaN wins, so that it is noticed.
/// Shapes: see <see cref="GlobalPooling"/>.</remarks>
public sealed record GlobalMaxPooling : GlobalPooling
{
    private const string Family = "globalMaxPooling";

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">1 for sequences, 2 for images, 3 for volumes.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The number of axes is out of range.</exception>
    public GlobalMaxPooling(int axes, string? name = null) : base(Family, axes, name) { }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        (int positions, int channels) = Sizes(inputs[0]);
        return [new GlobalMaxPoolingOperation(positions, channels, mode)];
    }
}

/// <summary>Global max pooling: the forward pass stores the argmax, and the backward pass gives that position the gradient.</summary>
internal sealed class GlobalMaxPoolingOperation(int positions, int channels, Mode mode) : Operation
{
    private const int Argmax = 0;

    public override IReadOnlyList<Workspace> Workspaces => mode == Mode.Training ? [new("argmax", channels)] : [];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("maximum", (m, rows) => GlobalPool.Max(
            m.X(rows), rows.Count, positions, channels, m.Y(rows), mode == Mode.Training ? m.Workspace(rows, Argmax) : [],
            m.Lengths(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("maximum gradient", (m, rows) => GlobalPool.MaxGradient(
            m.DY(rows), m.Workspace(rows, Argmax), rows.Count, positions, channels, m.DX(rows), m.Lengths(rows)))
            with { ForInputGradient = true },
    ];
}

/// <summary>Global average pooling: the average of all positions of an image, channel by channel (Lin, Chen and Yan 2014).</summary>
/// <remarks>Shapes: see <see cref="GlobalPooling"/>.</remarks>
public sealed record GlobalAveragePooling : GlobalPooling
{
    private const string Family = "globalAveragePooling";

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">1 for sequences, 2 for images, 3 for volumes.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The number of axes is out of range.</exception>
    public GlobalAveragePooling(int axes, string? name = null) : base(Family, axes, name) { }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        (int positions, int channels) = Sizes(inputs[0]);
        return [new GlobalAveragePoolingOperation(positions, channels)];
    }
}

/// <summary>Global average pooling: the backward pass gives each position an equal share of the gradient.</summary>
internal sealed class GlobalAveragePoolingOperation(int positions, int channels) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("average", (m, rows) =>
            GlobalPool.Average(m.X(rows), rows.Count, positions, channels, m.Y(rows), m.Lengths(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("average gradient", (m, rows) =>
            GlobalPool.AverageGradient(m.DY(rows), rows.Count, positions, channels, m.DX(rows), m.Lengths(rows)))
            with { ForInputGradient = true },
    ];
}
