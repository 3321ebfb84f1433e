using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

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

/// <summary>Averages forward and gives each position its share of the gradient backward.</summary>
internal sealed class GlobalAveragePoolingOperation(int positions, int channels) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("average", (m, rows) => GlobalPool.Average(m.X(rows), rows.Count, positions, channels, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("average gradient", (m, rows) =>
            GlobalPool.AverageGradient(m.DY(rows), rows.Count, positions, channels, m.DX(rows))) with { ForInputGradient = true },
    ];
}
