namespace BlasNet.Layers;

/// <summary>A layer that reads a sequence in both directions with two recurrent layers and merges their outputs (Schuster and Paliwal
/// 1997).</summary>
/// <remarks>
/// Shapes: x [T, F]; y [2 units] or [T, 2 units] where outputs are concatenated, else [units] or [T, units]. Outputs of all steps stand in
/// the order of time; of single outputs, the one backwards is that after step 0. Of sequences with padding, outputs of all steps are 0 in
/// the padding. Further inputs are the initial states, first those of the layer forwards. Weights have keys such as
/// <c>0.bidirectional.forward.kernel</c> and <c>0.bidirectional.backward.kernel</c>.
/// </remarks>
public sealed record Bidirectional : CompositeLayer
{
    internal const MergeMode DefaultMergeMode = MergeMode.Concat;

    // The last name is Keras's.
    private static readonly (string, MergeMode)[] MergeModes =
    [
        ("concat", MergeMode.Concat), ("sum", MergeMode.Sum), ("mul", MergeMode.Multiply), ("average", MergeMode.Average),
        ("ave", MergeMode.Average),
    ];

    /// <summary>Creates the layer.</summary>
    /// <param name="layer">The recurrent layer that reads forwards.</param>
    /// <param name="backwardLayer">The recurrent layer that reads backwards; one like the other, with weights of its own, by
    /// default.</param>
    /// <param name="mergeMode">How the two outputs become one; concatenated by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A layer is not recurrent or reads in the wrong direction, the two do not fit together, or
    /// the name is malformed.</exception>
    public Bidirectional(Layer layer, Layer? backwardLayer = null, MergeMode mergeMode = DefaultMergeMode, string? name = null) : base(name)
    {
        Layer = Recurrent(Check.NotNull(layer, Kind, nameof(layer)), "layer", goesBackwards: false);
        BackwardLayer = backwardLayer is null ? null : Recurrent(backwardLayer, "backwardLayer", goesBackwards: true);
        MergeMode = Enum.IsDefined(mergeMode) ? mergeMode : throw Refused("mergeMode", $"there is no mode '{mergeMode}' to merge outputs");
        if (Backwards.ReturnSequences != Layer.ReturnSequences)
            throw Refused("backwardLayer", "both layers must return sequences, or neither");
        if (mergeMode != MergeMode.Concat && Backwards.Units != Layer.Units)
            throw Refused("backwardLayer",
                $"outputs that are not concatenated must be equally long, but they have {Layer.Units} and {Backwards.Units} units");
    }

    /// <inheritdoc/>
    public override string Kind => "bidirectional";

    /// <summary>Gets the layer that reads forwards.</summary>
    public RecurrentLayer Layer { get; }

    /// <summary>Gets the layer that reads backwards; null for one like the other.</summary>
    public RecurrentLayer? BackwardLayer { get; }

    /// <summary>Gets how the two outputs become one.</summary>
    public MergeMode MergeMode { get; }

    internal override (int Least, int Most) InputCount => (1, Layer.InputCount.Most + Backwards.InputCount.Most - 1);

    internal override bool HasWeights => true;

    internal override string? WhyNotTrainable => Layer.WhyNotTrainable ?? Backwards.WhyNotTrainable;

    internal override string? WhyNotForSteps => Layer.WhyNotForSteps ?? Backwards.WhyNotForSteps;

    private RecurrentLayer Backwards => BackwardLayer ?? Layer.Backwards();

    internal override IReadOnlyList<LayerPart> Parts(IReadOnlyList<Shape> inputs)
    {
        int states = Layer.InputCount.Most - 1, all = states + Backwards.InputCount.Most - 1;
        if (inputs.Count > 1 && inputs.Count != 1 + all)
            throw new ConfigurationException($"the initial states of both directions are {all} inputs, but there are {inputs.Count - 1}.");
        bool isGiven = inputs.Count > 1;
        return
        [
            new("forward", OfPart(Layer), [-1, .. Enumerable.Range(1, isGiven ? states : 0).Select(input => -1 - input)]),
            new("backward", OfPart(Backwards),
                [-1, .. Enumerable.Range(1 + states, isGiven ? all - states : 0).Select(input => -1 - input)]),
            new(null, Merge(), 0, 1),
        ];
    }

    internal static Bidirectional Declare(SpecProperties<Bidirectional> properties)
    {
        MergeMode mode = properties.Choice("mergeMode", layer => layer.MergeMode, DefaultMergeMode, MergeModes);
        Layer forward = properties.Nested("layer", layer => layer.Layer, LayerConverter.Instance, required: "the recurrent layer");
        Layer? backward = properties.Value<Layer?>(
            layer => layer.BackwardLayer, reader => reader.Nested("backwardLayer", LayerConverter.Instance),
            (writer, layer) => writer.Nested("backwardLayer", layer, LayerConverter.Instance));
        return new Bidirectional(forward, backward, mode);
    }

    // Backwards, padding has no step before it to repeat: both directions are 0 there.
    private static RecurrentLayer OfPart(RecurrentLayer layer) => layer.ReturnSequences ? layer.WithZeroOutputForMask() : layer;

    private Layer Merge() => MergeMode switch
    {
        MergeMode.Concat => new Concatenate(),
        MergeMode.Sum => new Add(),
        MergeMode.Multiply => new Multiply(),
        _ => new Average(),
    };

    private static RecurrentLayer Recurrent(Layer layer, string property, bool goesBackwards)
    {
        if (layer is not RecurrentLayer recurrent)
            throw Refused(property, $"{property} must be a recurrent layer, such as lstm, but it was {layer.Kind}");
        if (recurrent.Stateful)
            throw Refused(property, "a stateful layer reads forwards alone, where its series goes on");
        return recurrent.GoBackwards == goesBackwards
            ? recurrent
            : throw Refused(property, goesBackwards
                ? "backwardLayer must read backwards: set its goBackwards"
                : "layer must read forwards: leave out its goBackwards");
    }

    private static ConfigurationException Refused(string property, string why) =>
        new(new Place { Subject = "bidirectional", Property = property }, why + ".");
}
