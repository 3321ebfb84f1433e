using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Repeats each position: Keras's UpSampling1D, UpSampling2D and UpSampling3D with the nearest value.</summary>
/// <remarks>
/// y[i, j, c] = x[i / size, j / size, c], rounded down.
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), y [size · H, size · W, C] and its like.
/// </remarks>
public sealed record UpSampling : Layer
{
    private static readonly Extents Two = 2;

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes before the channels: 1, 2 or 3.</param>
    /// <param name="size">How often positions are repeated along each axis; 2 by default.</param>
    /// <param name="name">Optional name.</param>
    public UpSampling(int axes, Extents? size = null, string? name = null) : base(name)
    {
        Axes = Spatial.CheckedAxes(axes, "upSampling");
        Size = Spatial.Checked(Kind, () => (size ?? Two).Checked(axes, 1, "size"));
    }

    /// <inheritdoc/>
    public override string Kind => $"upSampling{Axes}D";

    /// <summary>Gets the number of axes before the channels.</summary>
    public int Axes { get; }

    /// <summary>Gets how often positions are repeated along each axis.</summary>
    public Extents Size { get; }

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
        return Array.TrueForAll(size, times => times == 1)
            ? []
            : [new UpSamplingOperation(Spatial.OfThree(input.SkipLast(1), 1), Spatial.OfThree(size, 1), input.Last)];
    }

    internal static Layer Read(SpecReader reader, int axes) => new UpSampling(axes, reader.OptionalExtents("size"));

    internal override void Describe(SpecWriter writer) => writer.Extents("size", Size, Two);
}

/// <summary>Repeats positions, and adds up the gradients of the repetitions.</summary>
internal sealed class UpSamplingOperation(int[] extents, int[] size, int channels) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("repetition", (m, rows) => Repetition.Forward(m.X(rows), rows.Count, extents, size, channels, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("sum of repetitions", (m, rows) => Repetition.Backward(m.DY(rows), rows.Count, extents, size, channels, m.DX(rows)))
            with { ForInputGradient = true },
    ];
}
