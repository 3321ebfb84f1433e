using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that pads each sample with zeros; ZeroPadding1D, ZeroPadding2D and ZeroPadding3D of Keras.</summary>
/// <remarks>
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), y [before + H + after, before + W + after, C] and its like.
/// </remarks>
public sealed record ZeroPadding : Layer
{
    private static readonly Padding One = 1;

    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes before the channels: 1, 2 or 3.</param>
    /// <param name="padding">Zeros before and after along each axis; 1 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public ZeroPadding(int axes, Padding? padding = null, string? name = null) : base(name)
    {
        Axes = Spatial.CheckedAxes(axes, "zeroPadding");
        Padding = Spatial.Checked(Kind, () => (padding ?? One).CheckedNumbers(axes, "padding"));
    }

    /// <inheritdoc/>
    public override string Kind => $"zeroPadding{Axes}D";

    /// <summary>Gets the number of axes before the channels.</summary>
    public int Axes { get; }

    /// <summary>Gets the zeros before and after along each axis.</summary>
    public Padding Padding { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = Spatial.WithChannels(inputs[0], Axes);
        int[] before = Padding.Before!.ToArray(Axes), after = Padding.After!.ToArray(Axes);
        return Spatial.Shape(input.SkipLast(1).Select((extent, i) => (long)before[i] + extent + after[i]), input.Last, "padded input");
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        Shape inner = Spatial.WithChannels(inputs[0], Axes), outer = OutputShape(inputs);
        return inner == outer ? [] : [new ZeroPaddingOperation(ZeroPaddingOperation.Layout(inner, outer, Padding), pads: true)];
    }

    internal static ZeroPadding Declare(SpecProperties<ZeroPadding> properties, int axes) =>
        new(axes, properties.Amounts("padding", axes, layer => layer.Padding, One));
}

/// <summary>Zero padding of samples and cropping of gradients, or the reverse.</summary>
internal sealed class ZeroPaddingOperation(PaddedImage padded, bool pads) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows(pads ? "padding" : "cropping", (m, rows) => Move(m.X(rows), rows.Count, m.Y(rows), pads))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows(pads ? "cropping" : "padding", (m, rows) => Move(m.DY(rows), rows.Count, m.DX(rows), !pads))
            with { ForInputGradient = true },
    ];

    public static PaddedImage Layout(Shape inner, Shape outer, Padding amounts)
    {
        int axes = inner.Rank - 1;
        return new PaddedImage(Spatial.OfThree(inner.SkipLast(1), 1), Spatial.OfThree(amounts.Before!.ToArray(axes), 0),
            Spatial.OfThree(outer.SkipLast(1), 1), inner.Last);
    }

    private void Move(ReadOnlySpan<float> from, int n, Span<float> to, bool pad)
    {
        if (pad)
            ZeroPad.Add(from, n, padded, to);
        else
            ZeroPad.Remove(from, n, padded, to);
    }
}
