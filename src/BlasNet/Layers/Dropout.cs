using System.Globalization;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Dropout, which sets each element to 0 with the given probability while training and divides the others
/// by 1 - rate (Srivastava et al. 2014).</summary>
/// <remarks>
/// Shapes: x any shape, y the same. Absent from inference. The dropped elements follow from seed, step, layer and index alone:
/// nothing is stored for the backward pass, and a repeated step drops the same ones.
/// </remarks>
public sealed record Dropout : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="rate">Share of the elements to drop, at least 0 and less than 1.</param>
    /// <param name="annealing">The course of the rate over all steps of training; constant by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public Dropout(double rate, Annealing annealing = Annealing.Constant, string? name = null) : base(name)
    {
        if (!(rate >= 0 && rate < 1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"dropout: the rate must be at least 0 and less than 1, but it was '{rate}'."), nameof(rate));
        (Rate, Annealing) = (rate, Annealings.Checked(annealing, Kind, "annealing"));
    }

    /// <inheritdoc/>
    public override string Kind => "dropout";

    /// <summary>Gets the share of the elements to drop.</summary>
    public double Rate { get; }

    /// <summary>Gets the course of the rate over all steps of training.</summary>
    public Annealing Annealing { get; }

    internal override bool FollowsProgress => Annealing != Annealing.Constant;

    internal override bool IsAlongLastAxis => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0];

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        mode == Mode.Training && Rate > 0 ? [new DropoutOperation(Rate, Annealing, inputs[0].Size)] : [];

    internal static Dropout Declare(SpecProperties<Dropout> properties) => new(
        properties.Number("rate", layer => layer.Rate),
        properties.Choice("annealing", layer => layer.Annealing, Annealing.Constant, Annealings.Names));
}

/// <summary>The dropout y = x · mask / (1 - rate) and dx = dy · mask / (1 - rate); the backward pass draws the same mask again.</summary>
internal sealed class DropoutOperation(double rate, Annealing annealing, int width) : Operation
{
    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("dropout", (m, rows) =>
            Kernels.Dropout.Forward(m.Random(RandomPurpose.Dropout).Key, m.PlaceOf(rows) * width, Rate(m), m.X(rows), m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("dropout gradient", (m, rows) =>
            Kernels.Dropout.Backward(m.Random(RandomPurpose.Dropout).Key, m.PlaceOf(rows) * width, Rate(m), m.DY(rows), m.DX(rows)))
            with { ForInputGradient = true },
    ];

    private float Rate(StepMemory m) => (float)(rate * annealing.At(m.Context.Progress));
}
