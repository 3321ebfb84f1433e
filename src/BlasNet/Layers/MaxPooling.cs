using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Max pooling: the largest value under each position of a window, channel by channel.</summary>
/// <remarks>
/// Padding never wins. Of equal values the first one wins, and the gradient goes to it alone. A NaN wins, so that it is
/// noticed. Shapes: see <see cref="Pooling"/>.
/// </remarks>
public sealed record MaxPooling : Pooling
{
    private const string Family = "maxPooling";

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">1 for sequences, 2 for images, 3 for volumes.</param>
    /// <param name="poolSize">Size of the window in positions, at least 1 along each axis and at most 256 in all; 2 by default.</param>
    /// <param name="strides">Distance between neighbouring windows in positions, at least 1; the size of the window by default.</param>
    /// <param name="padding">Padding around the image, smaller than the window; none by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A number is out of range.</exception>
    public MaxPooling(int axes, Extents? poolSize = null, Extents? strides = null, Padding? padding = null, string? name = null)
        : base(Family, axes, poolSize, strides, padding, name)
    {
        long taps = PoolSize.ToArray(axes).Aggregate(1L, (product, extent) => Math.Min(product, int.MaxValue) * extent);
        if (taps > Kernels.Pooling.MostTaps)
            throw new ConfigurationException($"{Kind}: the window covers '{taps}' values, but at most {Kernels.Pooling.MostTaps} are "
                + "possible. GlobalMaxPooling takes whole images.", nameof(poolSize));
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new MaxPoolingOperation(Over(inputs[0]), mode)];

    internal static MaxPooling Declare(SpecProperties<MaxPooling> properties, int axes)
    {
        (Extents poolSize, Extents strides, Padding padding) = DeclareWindow(properties, axes);
        return new MaxPooling(axes, poolSize, strides, padding);
    }
}

/// <summary>Max pooling: the forward pass stores the argmax, one byte for each output, and the backward pass
/// gives that tap the gradient.</summary>
internal sealed class MaxPoolingOperation(Window window, Mode mode) : Operation
{
    private const int Argmax = 0;

    public override IReadOnlyList<Workspace> Workspaces =>
        mode == Mode.Training ? [new("argmax", Kernels.Pooling.ArgmaxLength(window))] : [];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("maximum", (m, rows) => Kernels.Pooling.Max(
            window, m.X(rows), rows.Count, m.Y(rows), mode == Mode.Training ? m.Workspace(rows, Argmax) : [])),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("maximum gradient", (m, rows) => Kernels.Pooling.MaxGradient(
            window, m.DY(rows), m.Workspace(rows, Argmax), rows.Count, m.DX(rows))) with { ForInputGradient = true },
    ];
}
