using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that enlarges each sample by repeating its positions, or images by interpolation between them;
/// UpSampling1D, UpSampling2D and UpSampling3D of Keras.</summary>
/// <remarks>
/// Nearest: y[i, j, c] = x[i / size, j / size, c], rounded down. Bilinear: y[i, j, c] is interpolated at row
/// (i + 0.5) / size - 0.5 of x, and likewise for its column.
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), y [size · H, size · W, C] and its like.
/// </remarks>
public sealed record UpSampling : Layer
{
    private const int ImageAxes = 2;
    internal const Interpolation DefaultInterpolation = Interpolation.Nearest;
    private static readonly Extents Two = 2;

    private static readonly (string, Interpolation)[] Interpolations =
        [("nearest", Interpolation.Nearest), ("bilinear", Interpolation.Bilinear)];

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes before the channels: 1, 2 or 3.</param>
    /// <param name="size">How often each position is repeated along each axis, at least 1; 2 by default.</param>
    /// <param name="interpolation">How values between positions are computed: nearest (the default), or bilinear, for images only.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public UpSampling(int axes, Extents? size = null, Interpolation interpolation = DefaultInterpolation, string? name = null) : base(name)
    {
        Axes = Spatial.CheckedAxes(axes, "upSampling");
        Size = Spatial.Checked(Kind, () => (size ?? Two).Checked(axes, 1, "size"));
        if (interpolation is not (Interpolation.Nearest or Interpolation.Bilinear))
            throw new ConfigurationException($"{Kind}: there is no interpolation '{interpolation}'.", nameof(interpolation));
        if (interpolation == Interpolation.Bilinear && axes != ImageAxes)
            throw new ConfigurationException(
                $"{Kind}: bilinear interpolation is for images of 2 axes, but the layer has '{axes}'.", nameof(interpolation));
        Interpolation = interpolation;
    }

    /// <inheritdoc/>
    public override string Kind => $"upSampling{Axes}D";

    /// <summary>Gets the number of axes before the channels.</summary>
    public int Axes { get; }

    /// <summary>Gets how often positions are repeated along each axis.</summary>
    public Extents Size { get; }

    /// <summary>Gets how values between positions are computed.</summary>
    public Interpolation Interpolation { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = Spatial.WithChannels(inputs[0], Axes);
        int[] size = Size.ToArray(Axes);
        return Spatial.Shape(input.SkipLast(1).Select((extent, i) => (long)extent * size[i]), input.Last, "enlarged input");
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        Shape input = Spatial.WithChannels(inputs[0], Axes);
        int[] size = Size.ToArray(Axes);
        if (Array.TrueForAll(size, times => times == 1))
            return [];
        return Interpolation == Interpolation.Bilinear
            ? [new BilinearOperation(input, size[0], size[1])]
            : [new UpSamplingOperation(Spatial.OfThree(input.SkipLast(1), 1), Spatial.OfThree(size, 1), input.Last)];
    }

    internal static UpSampling Declare(SpecProperties<UpSampling> properties, int axes) => new(
        axes, properties.Extents("size", layer => layer.Size, Two),
        properties.Choice("interpolation", layer => layer.Interpolation, DefaultInterpolation, Interpolations));
}

/// <summary>Nearest-neighbour upsampling; the backward pass sums the gradients of the repetitions.</summary>
internal sealed class UpSamplingOperation(int[] extents, int[] size, int channels) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("repetition", (m, rows) => NearestUpsampling.Forward(m.X(rows), rows.Count, extents, size, channels, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("sum of repetitions", (m, rows) =>
            NearestUpsampling.Backward(m.DY(rows), rows.Count, extents, size, channels, m.DX(rows)))
            with { ForInputGradient = true },
    ];
}

/// <summary>Bilinear upsampling of images x [H, W, C].</summary>
internal sealed class BilinearOperation(Shape input, int timesHeight, int timesWidth) : Operation
{
    private readonly int height = input[0], width = input[1], channels = input[2];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("interpolation", (m, rows) =>
            Bilinear.Forward(m.X(rows), rows.Count, height, width, channels, timesHeight, timesWidth, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("interpolation gradient", (m, rows) =>
            Bilinear.Backward(m.DY(rows), rows.Count, height, width, channels, timesHeight, timesWidth, m.DX(rows)))
            with { ForInputGradient = true },
    ];
}

/// <summary>The way to compute an enlarged image between the positions of the original.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest position.</summary>
    Nearest,

    /// <summary>The mean of the four surrounding positions, weighted by nearness.</summary>
    Bilinear,
}
