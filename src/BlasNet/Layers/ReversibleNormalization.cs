namespace BlasNet.Layers;

/// <summary>Layers between a normalization of their window and the inverse of it on their output, so that forecasts follow series whose
/// level and spread change (Kim et al. 2022, "Reversible instance normalization for accurate time-series forecasting against distribution
/// shift").</summary>
/// <remarks>
/// It is a <see cref="WindowNormalization"/> at both ends of the layers, one object with one gamma and beta, so that nobody has to pair
/// them; a graph with branches inside is made with two of them by hand.
/// Shapes: window [W, C]; the layers give [H, T] or, of quantiles, [H, T, Q], which are restored from the last T channels: features that
/// come before the targets are normalized alone.
/// </remarks>
public sealed record ReversibleNormalization : CompositeLayer
{
    private const string LayersProperty = "layers";

    private readonly Layer[] layers;
    private readonly WindowNormalization ends;

    /// <summary>Creates the layer.</summary>
    /// <param name="layers">The layers inside, one after the other, at least one; the first reads the normalized window.</param>
    /// <param name="mode">What is subtracted and divided by; standard, mean and deviation, by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">There is no layer, one takes several inputs or is an input, there is no such mode, or the
    /// name is malformed.</exception>
    public ReversibleNormalization(
        IReadOnlyList<Layer> layers, NormalizationMode mode = NormalizationMode.Standard, string? name = null) : base(name)
    {
        this.layers = [.. Check.NotNull(layers, Kind, nameof(layers))];
        if (this.layers.Length == 0)
            throw new ConfigurationException("reversibleNormalization: there must be at least one layer inside.", nameof(layers));
        for (int i = 0; i < this.layers.Length; i++)
        {
            Layer layer = Check.NotNull(this.layers[i], Kind, LayersProperty);
            if (layer is InputLayer || layer.InputCount.Least > 1)
                throw new ConfigurationException(FormattableString.Invariant(
                    $"reversibleNormalization: the layers inside follow one another, but layer {i} ({layer.Kind}) does not read one."),
                    nameof(layers));
        }
        ends = new WindowNormalization(mode);
    }

    /// <inheritdoc/>
    public override string Kind => "reversibleNormalization";

    /// <summary>Gets the layers inside.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <summary>Gets what is subtracted and divided by.</summary>
    public NormalizationMode Mode => ends.Mode;

    /// <summary>Compares the layers, the mode and the name.</summary>
    public bool Equals(ReversibleNormalization? other) =>
        other is not null && base.Equals(other) && Mode == other.Mode && layers.AsSpan().SequenceEqual(other.layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Mode, layers.Length, layers[0]);

    internal override bool HasWeights => ends.HasWeights || layers.Any(layer => layer.HasWeights);

    internal override bool IsCode => layers.Any(layer => layer.IsCode);

    internal override bool FollowsProgress => layers.Any(layer => layer.FollowsProgress);

    internal override bool LeavesOutputs => layers[^1].LeavesOutputs;

    internal override Layer WithOutputs(int outputs, Activation activation) =>
        new ReversibleNormalization([.. layers[..^1], layers[^1].WithOutputs(outputs, activation)], Mode, Name).WithTrainingOf(this);

    internal override IReadOnlyList<LayerPart> Parts(IReadOnlyList<Shape> inputs) =>
    [
        new LayerPart(null, ends, -1),
        .. layers.Select((layer, i) => new LayerPart(FormattableString.Invariant($"{i}.{layer.Name ?? layer.Kind}"), layer, i)),
        new LayerPart(null, ends, layers.Length, -1),
    ];

    internal static ReversibleNormalization Declare(SpecProperties<ReversibleNormalization> properties)
    {
        NormalizationMode mode = BlasNet.Layers.WindowNormalization.DeclareMode(properties, layer => layer.Mode);
        return new ReversibleNormalization(properties.NestedList(
            LayersProperty, layer => layer.Layers, LayerConverter.Instance, required: "an array of at least one layer"), mode);
    }
}
