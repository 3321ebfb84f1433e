using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Average pooling: the average of the values under each position of a window, channel by channel.</summary>
/// <remarks>Padding is left out of the average unless <see cref="IncludePadding"/> is set; then it counts as zeros.
/// Shapes: see <see cref="Pooling"/>.</remarks>
public sealed record AveragePooling : Pooling
{
    internal const bool DefaultIncludePadding = false;

    private const string Family = "averagePooling";

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">1 for sequences, 2 for images, 3 for volumes.</param>
    /// <param name="poolSize">Size of the window in positions, at least 1 along each axis; 2 by default.</param>
    /// <param name="strides">Distance between neighbouring windows in positions, at least 1; the size of the window by default.</param>
    /// <param name="padding">Padding around the image, smaller than the window; none by default.</param>
    /// <param name="includePadding">Whether the sum is always divided by the size of the window, even where it reaches into the padding;
    /// false by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A number is out of range.</exception>
    public AveragePooling(int axes, Extents? poolSize = null, Extents? strides = null, Padding? padding = null,
        bool includePadding = DefaultIncludePadding, string? name = null)
        : base(Family, axes, poolSize, strides, padding, name) => IncludePadding = includePadding;

    /// <summary>Gets whether padding counts as zeros.</summary>
    public bool IncludePadding { get; }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new AveragePoolingOperation(Over(inputs[0]), IncludePadding)];

    internal static AveragePooling Declare(SpecProperties<AveragePooling> properties, int axes)
    {
        (Extents poolSize, Extents strides, Padding padding) = DeclareWindow(properties, axes);
        return new AveragePooling(
            axes, poolSize, strides, padding, properties.Flag("includePadding", layer => layer.IncludePadding, DefaultIncludePadding));
    }
}

/// <summary>Average pooling: the sum under the window times one over the number of values, which is smaller at the borders.</summary>
internal sealed class AveragePoolingOperation(Window window, bool includePadding) : Operation
{
    private readonly float[] factors = [.. Enumerable.Range(0, window.OutputPositions).Select(o => Factor(window, o, includePadding))];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("average", (m, rows) => Kernels.Pooling.Average(window, m.X(rows), factors, rows.Count, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("average gradient", (m, rows) => Kernels.Pooling.AverageGradient(window, m.DY(rows), factors, rows.Count, m.DX(rows)))
            with { ForInputGradient = true },
    ];

    private static float Factor(Window window, int output, bool includePadding)
    {
        if (includePadding)
            return 1f / window.KernelSize;
        (int line, int w) = Math.DivRem(output, window.Width.Output);
        (int d, int h) = Math.DivRem(line, window.Height.Output);
        return 1f / ((float)Count(window.Depth, d) * Count(window.Height, h) * Count(window.Width, w));
    }

    private static int Count(WindowAxis axis, int output)
    {
        (int first, int end) = axis.Taps(output);
        return end - first;
    }
}
