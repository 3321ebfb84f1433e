using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Global max pooling: the largest value of all positions of an image, channel by channel.</summary>
/// <remarks>Of equal values the first one wins, and the gradient goes to it alone. A value that is not a number wins, so that it is seen.
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

/// <summary>Notes in the forward pass which position won, and gives it the gradient.</summary>
internal sealed class GlobalMaxPoolingOperation(int positions, int channels, Mode mode) : Operation
{
    private const int Winners = 0;

    public override IReadOnlyList<Workspace> Workspaces => mode == Mode.Training ? [new("winners", channels)] : [];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("maximum", (m, rows) => GlobalPool.Max(
            m.X(rows), rows.Count, positions, channels, m.Y(rows), mode == Mode.Training ? m.Workspace(rows, Winners) : [])),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("maximum gradient", (m, rows) => GlobalPool.MaxGradient(
            m.DY(rows), m.Workspace(rows, Winners), rows.Count, positions, channels, m.DX(rows))) with { ForInputGradient = true },
    ];
}
