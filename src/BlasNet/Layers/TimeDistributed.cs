namespace BlasNet.Layers;

/// <summary>A layer that applies another one to each step of a sequence, with the same weights.</summary>
/// <remarks>
/// Shapes: x [T, ...], y [T, ...] with the output of the layer for each step: a convolution of each frame of a film [T, H, W, C]. Each
/// sample counts as T samples of the layer. Layers along the last axis, such as dense, and activations are themselves within it.
/// Weights have the keys of this layer, such as <c>0.timeDistributed.kernel</c>.
/// </remarks>
public sealed record TimeDistributed : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="layer">The layer for each step.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The layer cannot be applied to steps, or the name is malformed.</exception>
    public TimeDistributed(Layer layer, string? name = null) : base(name)
    {
        Layer = Check.NotNull(layer, Kind, nameof(layer));
        if (layer.WhyNotForSteps is { } reason)
            throw new ConfigurationException($"timeDistributed: it cannot hold the layer {layer.Kind}, {reason}.", nameof(layer));
    }

    /// <inheritdoc/>
    public override string Kind => "timeDistributed";

    /// <summary>Gets the layer for each step.</summary>
    public Layer Layer { get; }

    internal override (int Least, int Most) InputCount => Layer.InputCount;

    internal override bool HasWeights => Layer.HasWeights;

    internal override bool IsTrained => Trainable && Layer.IsTrained;

    internal override bool LeavesOutputs => Layer.LeavesOutputs;

    internal override Activation FinalActivation => Layer.FinalActivation;

    internal override bool FollowsProgress => Layer.FollowsProgress;

    internal override string? WhyNotTrainable => Layer.WhyNotTrainable;

    internal override string? WhyNoInputGradient => Layer.WhyNoInputGradient;

    internal override bool IsCode => Layer.IsCode;

    internal override bool MergesInputs => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => OutputShape(inputs).Rank > 1;

    internal override Layer WithoutFinalActivation() =>
        new TimeDistributed(Layer.WithoutFinalActivation(), Name).WithTrainingOf(this);

    internal override Layer WithOutputs(int outputs, Activation activation) =>
        new TimeDistributed(Layer.WithOutputs(outputs, activation), Name).WithTrainingOf(this);

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => new([Steps(inputs), .. Layer.OutputShape(OfStep(inputs))]);

    internal override IReadOnlyList<LayerPart>? Parts(IReadOnlyList<Shape> inputs)
    {
        if (Layer.IsAlongLastAxis)
        {
            _ = OutputShape(inputs);
            return [new LayerPart(null, Layer, -1)];
        }
        if (Layer.Parts(OfStep(inputs)) is not { } parts)
            return null;
        // One layer in two parts stays one.
        Dictionary<Layer, Layer> distributed = new(ReferenceEqualityComparer.Instance);
        foreach (LayerPart part in parts)
            distributed.TryAdd(part.Layer, new TimeDistributed(part.Layer));
        return [.. parts.Select(part => part with { Layer = distributed[part.Layer] })];
    }

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) => Layer.ParameterSpecs(OfStep(inputs));

    internal override IReadOnlyList<ParameterSpec> States(IReadOnlyList<Shape> inputs) => Layer.States(OfStep(inputs));

    internal override long Flops(IReadOnlyList<Shape> inputs) => Steps(inputs) * Layer.Flops(OfStep(inputs));

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        int steps = Steps(inputs);
        return [.. Layer.Operations(OfStep(inputs), mode, RepeatedOperation.Capacity(capacity, steps))
            .Select(operation => new RepeatedOperation(operation, steps))];
    }

    internal static TimeDistributed Declare(SpecProperties<TimeDistributed> properties) => new(
        properties.Nested("layer", layer => layer.Layer, LayerConverter.Instance, required: "the layer for each step"));

    /// <summary>Returns the shapes of one step.</summary>
    internal static Shape[] OfStep(IReadOnlyList<Shape> inputs) => [.. inputs.Select(input => new Shape([.. input.Skip(1)]))];

    private static int Steps(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Any(input => input.Rank == 0))
            throw new ConfigurationException("the layer takes steps [T, ...], but it receives scalars.");
        return inputs.FirstOrDefault(input => input[0] != inputs[0][0]) is { } other
            ? throw new ConfigurationException(
                $"the inputs must have the same number of steps, but they have the shapes {inputs[0]} and {other}.")
            : inputs[0][0];
    }
}
