namespace BlasNet.Layers;

/// <summary>A layer that cuts positions off the borders of each sample; Cropping1D, Cropping2D and Cropping3D of Keras.</summary>
/// <remarks>
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), y [H - before - after, W - before - after, C] and its like.
/// </remarks>
public sealed record Cropping : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes before the channels: 1, 2 or 3.</param>
    /// <param name="cropping">Positions to cut off before and after along each axis.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Cropping(int axes, Padding cropping, string? name = null) : base(name)
    {
        Axes = Spatial.CheckedAxes(axes, "cropping");
        Padding amounts = Check.NotNull(cropping, Kind, nameof(cropping));
        Amounts = Spatial.Checked(Kind, () => amounts.CheckedNumbers(axes, "cropping"));
    }

    /// <inheritdoc/>
    public override string Kind => $"cropping{Axes}D";

    /// <summary>Gets the number of axes before the channels.</summary>
    public int Axes { get; }

    /// <summary>Gets the positions that are cut off before and after along each axis.</summary>
    public Padding Amounts { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape input = Spatial.WithChannels(inputs[0], Axes);
        int[] before = Amounts.Before!.ToArray(Axes), after = Amounts.After!.ToArray(Axes);
        for (int i = 0; i < Axes; i++)
        {
            long cut = (long)before[i] + after[i];
            if (cut >= input[i])
                throw new ConfigurationException(
                    $"the cropping {Amounts.Amounts()} takes {cut} of the {input[i]} positions along axis {i + 1} of the "
                        + $"input {inputs[0]}; "
                    + "at least one must be left.");
        }
        return new Shape([.. input.SkipLast(1).Select((extent, i) => extent - before[i] - after[i]), input.Last]);
    }

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        Shape outer = Spatial.WithChannels(inputs[0], Axes), inner = OutputShape(inputs);
        return inner == outer ? [] : [new ZeroPaddingOperation(ZeroPaddingOperation.Layout(inner, outer, Amounts), pads: false)];
    }

    internal static Cropping Declare(SpecProperties<Cropping> properties, int axes) =>
        new(axes, properties.Amounts("cropping", axes, layer => layer.Amounts));
}
