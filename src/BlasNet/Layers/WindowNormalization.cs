namespace BlasNet.Layers;

/// <summary>A layer that stands at two places of a forecast: with one input it normalizes each channel of a window over the steps, with
/// two, an output and the window, it undoes that on the output (Kim et al. 2022, "Reversible instance normalization for accurate
/// time-series forecasting against distribution shift").</summary>
/// <remarks>
/// With the mean m and the deviation s = √(variance + 1e-5) of each channel of a sample over its W steps, a window becomes
/// (x - m) / s · gamma + beta, and an output ŷ becomes (ŷ - beta) / gamma · s + m. In the mode <see cref="NormalizationMode.Last"/> m is
/// the last step and s is 1, without gamma and beta. Gradients take m and s for what they are, functions of the window. One layer object
/// at both places shares gamma and beta. <see cref="ReversibleNormalization"/> does this around a chain of layers.
/// Shapes: window [W, C]; output [H, T] or, of quantiles, [H, T, Q], of the last T channels of the window; gamma, beta [C].
/// </remarks>
/// <example>
/// <code>
/// Node window = Node.Input(48, 7);
/// Layer ends = Layer.WindowNormalization();
/// Node h = window.Then(ends).Then(Layer.Permute([2, 1])).Then(Layer.Dense(12)).Then(Layer.Permute([2, 1]));
/// Model forecast = Model.From(Node.Of(ends, h, window));
/// </code>
/// </example>
public sealed record WindowNormalization : Layer
{
    internal const NormalizationMode DefaultMode = NormalizationMode.Standard;

    private static readonly (string, NormalizationMode)[] Modes =
        [("standard", NormalizationMode.Standard), ("last", NormalizationMode.Last)];

    /// <summary>Creates the layer.</summary>
    /// <param name="mode">What is subtracted and divided by; standard, mean and deviation, by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">There is no such mode, or the name is malformed.</exception>
    public WindowNormalization(NormalizationMode mode = DefaultMode, string? name = null) : base(name) => Mode = Enum.IsDefined(mode)
        ? mode
        : throw new ConfigurationException($"windowNormalization: there is no mode '{mode}'.", nameof(mode));

    /// <inheritdoc/>
    public override string Kind => "windowNormalization";

    /// <summary>Gets what is subtracted and divided by.</summary>
    public NormalizationMode Mode { get; }

    internal override (int Least, int Most) InputCount => (1, 2);

    internal override bool HasWeights => Mode == NormalizationMode.Standard;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs)
    {
        Shape window = inputs[^1], output = inputs[0];
        if (window.Rank == 0)
            throw new ConfigurationException("the layer normalizes the steps of a window [W, C], but it receives scalars.");
        if (inputs.Count == 1)
            return output;
        int channels = Channels(window), targets = Targets(output);
        if (output.Rank is 0 or > 3 || (output.Rank == 1 && channels > 1))
            throw new ConfigurationException(FormattableString.Invariant(
                $"the output to restore is {output}, of which it is not clear what belongs to which of the {channels} channels of the ")
                + "window. Make it [steps, channels] with a reshape.");
        return targets <= channels ? output : throw new ConfigurationException(FormattableString.Invariant(
            $"the output {output} to restore has {targets} channels, but the window {window} has only {channels}."));
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
            return [new NormalizeWindowOperation(HasWeights, steps, channels, trains)];
        int targets = Targets(inputs[0]), perTarget = inputs[0].Size / inputs[0][0] / targets;
        return [new RestoreWindowOperation(HasWeights, steps, channels, targets, perTarget, trains)];
    }

    internal static NormalizationMode DeclareMode<T>(SpecProperties<T> properties, Func<T, NormalizationMode> get) =>
        properties.Choice("mode", get, DefaultMode, Modes);

    internal static WindowNormalization Declare(SpecProperties<WindowNormalization> properties) =>
        new(DeclareMode(properties, layer => layer.Mode));

    private static int Channels(Shape window) => window.Size / window[0];

    private static int Targets(Shape output) => output.Rank < 2 ? 1 : output[1];
}
