using System.Globalization;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that takes the steps of one value at the end of each sequence as padding, which later layers leave out.</summary>
/// <remarks>
/// Shapes: x [T, ...], y the same. A sequence is as long as its last step with any other value; y is 0 after it, as in Keras. A masked
/// step between real ones ends the run with a <see cref="DataException"/>: only padding at the end is taken. The length goes along with
/// the values as far as layers keep the steps; see docs/sequences.md.
/// </remarks>
public sealed record Masking : Layer
{
    internal const string NotForSteps = "whose lengths would be those of steps: let it stand before";

    private const double DefaultMaskValue = 0;

    /// <summary>Creates the layer.</summary>
    /// <param name="maskValue">The value of padding, a finite number; 0 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Masking(double maskValue = DefaultMaskValue, string? name = null) : base(name) => MaskValue = double.IsFinite(maskValue)
        ? maskValue
        : throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
            $"masking: maskValue must be a finite number, but it was '{maskValue}'."), nameof(maskValue));

    /// <inheritdoc/>
    public override string Kind => "masking";

    /// <summary>Gets the value of padding.</summary>
    public double MaskValue { get; }

    internal override bool GivesLengths => true;

    internal override string? WhyNotForSteps => NotForSteps;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 1
        ? inputs[0]
        : throw new ConfigurationException(
            $"the layer takes a sequence [T, F], but it receives the shape {inputs[0]}. Reshape it, e.g. to [{inputs[0].Size}, 1].");

    internal override long Flops(IReadOnlyList<Shape> inputs) => 0;

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new MaskingOperation((float)MaskValue, inputs[0][0], inputs[0].Size / inputs[0][0])];

    internal static Masking Declare(SpecProperties<Masking> properties) =>
        new(properties.Number("maskValue", layer => layer.MaskValue, DefaultMaskValue));
}

/// <summary>The mask: y = x at the real steps and 0 after them, and the gradient likewise.</summary>
internal sealed class MaskingOperation(float value, int steps, int features) : Operation
{
    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("mask", Mask)];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("masked gradient", (m, rows) =>
            SequenceLengths.CopyReal(m.DY(rows), rows.Count, steps, features, m.GivenLengths(rows), m.DX(rows)))
            with { ForInputGradient = true },
    ];

    /// <summary>Throws the error about a masked step between real ones.</summary>
    public static void Refuse(StepMemory m, Tile rows, (int Sample, int Step) masked)
    {
        if (masked.Sample >= 0)
            throw new DataException(new Place { Layer = m.Key }, FormattableString.Invariant(
                $"step '{masked.Step}' of sample '{m.SampleOf(rows.Start + masked.Sample)}' is masked, but a later step is not: only ")
                + "steps at the end of a sample can be padding.");
    }

    private void Mask(StepMemory m, Tile rows)
    {
        Refuse(m, rows, SequenceLengths.OfSteps(m.X(rows), rows.Count, steps, features, value, m.GivenLengths(rows)));
        SequenceLengths.CopyReal(m.X(rows), rows.Count, steps, features, m.GivenLengths(rows), m.Y(rows));
    }
}
