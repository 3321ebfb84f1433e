using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that averages each channel of a sequence over a window of steps around each step: its trend.</summary>
/// <remarks>
/// y[t] is the mean of x[t - h] to x[t + h] with h = (size - 1) / 2; steps before the first are taken as the first and steps after the
/// last as the last, as in DLinear (Zeng et al. 2023, "Are transformers effective for time series forecasting?").
/// Shapes: x [T, ...], y the same.
/// </remarks>
public sealed record MovingAverage : Layer
{
    internal const int DefaultSize = 25;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">The number of steps in a window, odd and at least 1; 25 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The size is even or less than 1, or the name is malformed.</exception>
    public MovingAverage(int size = DefaultSize, string? name = null) : base(name) => Size = size >= 1 && size % 2 == 1
        ? size
        : throw new ConfigurationException(FormattableString.Invariant(
            $"movingAverage: the size must be odd and at least 1, so that a step lies in the middle, but it was '{size}'."), nameof(size));

    /// <inheritdoc/>
    public override string Kind => "movingAverage";

    /// <summary>Gets the number of steps in a window.</summary>
    public int Size { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("the layer averages over the steps of a sequence [T, F], but it receives scalars.");

    internal override long Flops(IReadOnlyList<Shape> inputs) => (long)inputs[0].Size * Size;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new MovingAverageOperation(inputs[0][0], inputs[0].Size / inputs[0][0], Size)];

    internal static MovingAverage Declare(SpecProperties<MovingAverage> properties) => new(
        properties.Integer("size", layer => layer.Size, DefaultSize));
}

/// <summary>The averages; their gradient is an average too, with the ends added to the first and the last step.</summary>
internal sealed class MovingAverageOperation(int steps, int channels, int size) : Operation
{
    private const int Padded = 0, Gradients = 1;

    public override IReadOnlyList<Workspace> Workspaces =>
    [
        Workspace.OfTile("padded sequence", MovingAverages.ForwardScratch(steps, channels, size)),
        Workspace.OfTile("padded gradient", MovingAverages.GradientScratch(steps, channels, size), backwardOnly: true),
    ];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("moving average", (m, rows) =>
            MovingAverages.Forward(m.X(rows), rows.Count, steps, channels, size, m.Y(rows), m.Scratch(rows, Padded))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("moving average of the gradient", (m, rows) =>
            MovingAverages.InputGradient(m.DY(rows), rows.Count, steps, channels, size, m.DX(rows), m.Scratch(rows, Gradients)))
            with { ForInputGradient = true },
    ];
}
