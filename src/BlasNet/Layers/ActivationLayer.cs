using BlasNet.Kernels;

namespace BlasNet.Layers;

/// <summary>A layer that applies an activation function: y = f(x), element by element; softmax over the last axis.</summary>
/// <remarks>Shapes: x any shape, y the same.</remarks>
public sealed record ActivationLayer : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="activation">The function.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The name is malformed.</exception>
    public ActivationLayer(Activation activation, string? name = null) : base(name)
    {
        ArgumentNullException.ThrowIfNull(activation);
        Activation = activation;
    }

    /// <inheritdoc/>
    public override string Kind => "activation";

    /// <summary>Gets the function.</summary>
    public Activation Activation { get; }

    internal override Activation FinalActivation => Activation;

    internal override string? WhyNotTrainable => Activation == Activation.Step ? "the step function has no useful derivative" : null;

    internal override Layer WithoutFinalActivation() => new ActivationLayer(Activation.Identity, Name);

    internal override bool IsAlongLastAxis => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => Activation != Activation.Softmax || inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("softmax works along the last axis, but the layer receives scalars.");

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) => Activation.Kernel switch
    {
        ActivationKind.Identity => [],
        null => [new SoftmaxOperation(inputs[0].Last)],
        { } kind => [new ActivationOperation(kind, (float)Activation.Parameter)],
    };

    internal static ActivationLayer Declare(SpecProperties<ActivationLayer> properties) => new(properties.Nested(
        "activation", layer => layer.Activation, ActivationConverter.Instance, required: "the name of an activation"));
}

/// <summary>The activation y = f(x), with the gradient dx = dy · f'(x).</summary>
internal sealed class ActivationOperation(ActivationKind kind, float parameter) : Operation
{
    private readonly bool readsInput = Activations.BackwardReadsInput(kind);

    public override bool BackwardReadsInput => readsInput;

    public override bool BackwardReadsOutput => !readsInput;

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("activation", (m, rows) => Activations.Forward(kind, parameter, m.X(rows), m.Y(rows)))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("activation gradient", (m, rows) =>
            Activations.Backward(kind, parameter, readsInput ? m.X(rows) : m.Y(rows), m.DY(rows), m.DX(rows)))
            with { ForInputGradient = true },
    ];
}

/// <summary>The softmax over the last axis, with the gradient dx = y · (dy - Σ dy·y).</summary>
internal sealed class SoftmaxOperation(int last) : Operation
{
    public override bool BackwardReadsOutput => true;

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("softmax", (m, rows) => Softmax.Forward(m.X(rows), m.Y(rows), m.X(rows).Length / last, last))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("softmax gradient", (m, rows) =>
            Softmax.Backward(m.Y(rows), m.DY(rows), m.DX(rows), m.DX(rows).Length / last, last)) with { ForInputGradient = true },
    ];
}
