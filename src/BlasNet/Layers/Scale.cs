using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>A layer that multiplies each input by a learned factor, y = x · scale, along the last axis.</summary>
/// <remarks>
/// In front of a network for tables it learns which columns matter; it is the scaling layer of RealMLP (Holzmüller, Grinsztajn and
/// Steinwart 2024, "Better by default"). The factors start at 1, and weight decay applies to them.
/// Shapes: x [..., C], y the same, scale [C].
/// </remarks>
public sealed record Scale : Layer
{
    internal const double DefaultRate = 1;

    /// <summary>Creates the layer.</summary>
    /// <param name="rate">The factor of the learning rate for the factors, at least 0; 1 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">The rate is negative or not finite, or the name is malformed.</exception>
    public Scale(double rate = DefaultRate, string? name = null) : base(name) => Rate = Check.NotNegative(rate, Kind, "rate");

    /// <inheritdoc/>
    public override string Kind => "scale";

    /// <summary>Gets the factor of the learning rate for the factors, at least 0; 1 by default.</summary>
    public double Rate { get; }

    internal override bool IsAlongLastAxis => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("the layer has a factor for each position of the last axis, but it receives scalars.");

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs) =>
    [
        new ParameterSpec("scale", new Shape(inputs[0].Last), Initializer.Constant(1), Decays: true) { RateFactor = (float)Rate },
    ];

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new ScaleOperation(inputs[0].Last, inputs[0].Size / inputs[0].Last)];

    internal static Scale Declare(SpecProperties<Scale> properties) =>
        new(properties.Number("rate", layer => layer.Rate, DefaultRate));
}

/// <summary>The product y = x · scale, with dx = dy · scale and dscale = Σ dy · x over the rows.</summary>
/// <remarks>Each slice of the batch sums its gradients of the factors while its rows are in the cache.</remarks>
internal sealed class ScaleOperation(int channels, int positions) : Operation
{
    private const int Factors = 0;
    private const int GradientSums = 0;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces => [Workspace.OfSlices("gradient sums", channels, backwardOnly: true)];

    public override IReadOnlyList<Phase> Forward =>
        [Phase.ByRows("scale", (m, rows) => ColumnFactors.Multiply(m.X(rows), m.W(Factors), rows.Count * positions, channels, m.Y(rows)))];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("gradient sums", (m, rows) => ColumnFactors.Gradient(m.X(rows), m.DY(rows), rows.Count * positions, channels,
            m.SliceSum(rows, GradientSums)[..channels], accumulate: !rows.OpensSlice))
            with { SumsInto = GradientSums, ForParameterGradients = true, FloatsPerRow = 2 * positions * channels },
        Phase.ByRows("input gradient", (m, rows) =>
            ColumnFactors.Multiply(m.DY(rows), m.W(Factors), rows.Count * positions, channels, m.DX(rows)))
            with { ForInputGradient = true, FloatsPerRow = 2 * positions * channels },
        PartialSums.Phase(GradientSums, [channels]),
    ];
}
