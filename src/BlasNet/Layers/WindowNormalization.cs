using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The part of a reversible normalization that stands at both its ends: with one input it normalizes a window, with
/// two, an output and the window, it undoes that on the output.</summary>
/// <remarks>One object at both places shares gamma and beta. Shapes: window [W, C]; output [H, T] or [H, T, Q], of the last T channels;
/// gamma, beta [C].</remarks>
internal sealed record WindowNormalization : Layer
{
    public WindowNormalization(NormalizationMode mode) : base((string?)null) => Mode = mode;

    public override string Kind => "windowNormalization";

    public NormalizationMode Mode { get; }

    internal override (int Least, int Most) InputCount => (1, 2);

    internal override bool HasWeights => Mode == NormalizationMode.Standard;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape window = inputs[^1], output = inputs[0];
        if (window.Rank == 0)
            throw new ConfigurationException("the layer normalizes the steps of a window [W, C], but it receives scalars.");
        int channels = Channels(window), targets = Targets(output);
        if (inputs.Count == 2 && output.Rank < 2 && channels > 1)
            throw new ConfigurationException(FormattableString.Invariant($"the layers inside give {output}, of which it is not clear what ")
                + FormattableString.Invariant($"belongs to which of the {channels} channels. End them with a reshape to [steps, channels]."));
        return targets <= channels || inputs.Count == 1 ? output : throw new ConfigurationException(FormattableString.Invariant(
            $"the layers inside give {targets} channels, {output}, but the window {window} has only {channels} to restore them from."));
    }

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        if (!HasWeights)
            return [];
        var channels = new Shape(Channels(inputs[^1]));
        return [new ParameterSpec("gamma", channels, Initializer.Constant(1)), new ParameterSpec("beta", channels, Initializer.Zeros())];
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        int channels = Channels(inputs[^1]), steps = inputs[^1].Size / channels;
        bool trains = mode == Layers.Mode.Training;
        if (inputs.Count == 1)
            return [new NormalizeWindowOperation(Mode, steps, channels, trains)];
        int targets = Targets(inputs[0]), perTarget = inputs[0].Rank < 3 ? 1 : inputs[0].Size / inputs[0][0] / targets;
        return [new RestoreWindowOperation(Mode, steps, channels, targets, perTarget, trains)];
    }

    private static int Channels(Shape window) => window.Size / window[0];

    private static int Targets(Shape output) => output.Rank < 2 ? 1 : output[1];
}
