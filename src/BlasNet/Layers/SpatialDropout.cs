using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Spatial dropout, which sets whole channels of each sample to 0 with the given probability while training and divides the others
/// by 1 - rate (Tompson et al. 2015); SpatialDropout1D, SpatialDropout2D and SpatialDropout3D of Keras.</summary>
/// <remarks>
/// Shapes: x [T, C], [H, W, C] or [D, H, W, C] (without C for one channel), y the same. Absent from inference. As with
/// <see cref="Dropout"/>, the dropped channels follow from seed, step, layer, sample and channel alone.
/// </remarks>
public sealed record SpatialDropout : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="axes">Number of axes before the channels: 1, 2 or 3.</param>
    /// <param name="rate">Share of the channels to drop, at least 0 and less than 1.</param>
    /// <param name="annealing">The course of the rate over all steps of training; constant by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public SpatialDropout(int axes, double rate, Annealing annealing = Annealing.Constant, string? name = null) : base(name)
    {
        Axes = Spatial.CheckedAxes(axes, "spatialDropout");
        Rate = Check.BelowOne(rate, Kind, "the rate");
        Annealing = Annealings.Checked(annealing, Kind, "annealing");
    }

    /// <inheritdoc/>
    public override string Kind => $"spatialDropout{Axes}D";

    /// <summary>Gets the number of axes before the channels.</summary>
    public int Axes { get; }

    /// <summary>Gets the share of the channels to drop.</summary>
    public double Rate { get; }

    /// <summary>Gets the course of the rate over all steps of training.</summary>
    public Annealing Annealing { get; }

    internal override bool FollowsProgress => Annealing != Annealing.Constant;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Spatial.WithChannels(inputs[0], Axes);
        return inputs[0];
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        if (mode == Mode.Inference || Rate == 0)
            return [];
        int channels = Spatial.WithChannels(inputs[0], Axes).Last;
        return [new SpatialDropoutOperation(Rate, Annealing, inputs[0].Size / channels, channels)];
    }

    internal static SpatialDropout Declare(SpecProperties<SpatialDropout> properties, int axes) =>
        new(axes, properties.Number("rate", layer => layer.Rate),
            properties.Choice("annealing", layer => layer.Annealing, Annealing.Constant, Annealings.Names));
}

/// <summary>The dropout y = x · mask / (1 - rate) and dx = dy · mask / (1 - rate), with one draw for each channel of a sample.</summary>
internal sealed class SpatialDropoutOperation(double rate, Annealing annealing, int positions, int channels) : Operation
{
    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("dropout", (m, rows) => Drop(m, rows, m.X(rows), m.Y(rows)))];

    public override IReadOnlyList<Phase> Backward =>
        [Phase.ByRows("dropout gradient", (m, rows) => Drop(m, rows, m.DY(rows), m.DX(rows))) with { ForInputGradient = true }];

    private void Drop(StepMemory m, Tile rows, ReadOnlySpan<float> x, Span<float> y) => Kernels.Dropout.Channels(
        m.Random(RandomPurpose.Dropout).Key, m.PlaceOf(rows), (float)(rate * annealing.At(m.Context.Progress)), x,
        rows.Count, positions, channels, y);
}
