using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Layer normalization of each position over the last axis:
/// y = gamma · (x - mean) / √(variance + epsilon) + beta (Ba, Kiros and Hinton 2016).</summary>
/// <remarks>
/// Mean and variance are those of the C values at the position, the variance divided by C, as in Keras: nothing depends on the batch,
/// and training and inference compute the same. Shapes: x [..., C], y the same, gamma and beta [C].
/// </remarks>
public sealed record LayerNormalization : Layer
{
    internal const double DefaultEpsilon = 1e-3;

    /// <summary>Creates the layer.</summary>
    /// <param name="epsilon">Added to the variance, positive; 0.001 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public LayerNormalization(double epsilon = DefaultEpsilon, string? name = null) : base(name) =>
        Epsilon = Check.Positive(epsilon, "layerNormalization", nameof(epsilon));

    /// <inheritdoc/>
    public override string Kind => "layerNormalization";

    /// <summary>Gets the number added to the variance.</summary>
    public double Epsilon { get; }

    internal override bool IsAlongLastAxis => true;

    internal override bool PassesLengths(IReadOnlyList<Shape> inputs) => true;

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("the layer normalizes over the last axis, but it receives scalars.");

    internal override bool HasWeights => true;

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var channels = new Shape(inputs[0].Last);
        return [new ParameterSpec("gamma", channels, Initializer.Constant(1)), new ParameterSpec("beta", channels, Initializer.Zeros())];
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity) =>
        [new LayerNormalizationOperation(inputs[0].Last, inputs[0].Size / inputs[0].Last, (float)Epsilon, mode == Mode.Training)];

    internal static LayerNormalization Declare(SpecProperties<LayerNormalization> properties) => new(
        properties.Number("epsilon", layer => layer.Epsilon, DefaultEpsilon));
}

/// <summary>Layer normalization; training keeps the mean and the inverse deviation of each position.</summary>
/// <remarks>Each slice of the batch sums its gradients of gamma and beta while its rows are in the cache.</remarks>
internal sealed class LayerNormalizationOperation(int channels, int positions, float epsilon, bool trains) : Operation
{
    private const int Gamma = 0, Beta = 1;
    private const int Mean = 0, InverseDeviation = 1, GradientSums = 2;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces => trains
        ?
        [
            new("mean", positions), new("inverse deviation", positions),
            Workspace.OfSlices("gradient sums", 2 * channels, backwardOnly: true),
        ]
        : [];

    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("normalization", Normalize)];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("gradient sums", SumGradients)
            with { SumsInto = GradientSums, ForParameterGradients = true, FloatsPerRow = 2 * positions * channels },
        Phase.ByRows("input gradient", (m, rows) => Kernels.LayerNormalization.InputGradient(
            m.X(rows), m.Workspace(rows, Mean), m.Workspace(rows, InverseDeviation), m.W(Gamma), m.DY(rows),
            rows.Count * positions, channels, m.DX(rows)))
            with { ForInputGradient = true, FloatsPerRow = 3 * positions * channels },
        PartialSums.Phase(GradientSums, [channels, channels]),
    ];

    private void Normalize(StepMemory m, Tile rows)
    {
        Span<float> mean = trains ? m.Workspace(rows, Mean) : [], inverse = trains ? m.Workspace(rows, InverseDeviation) : [];
        Kernels.LayerNormalization.Forward(
            m.X(rows), m.W(Gamma), m.W(Beta), epsilon, rows.Count * positions, channels, m.Y(rows), mean, inverse);
    }

    private void SumGradients(StepMemory m, Tile rows)
    {
        Span<float> sums = m.SliceSum(rows, GradientSums);
        Kernels.LayerNormalization.ParameterGradients(m.X(rows), m.Workspace(rows, Mean), m.Workspace(rows, InverseDeviation), m.DY(rows),
            rows.Count * positions, channels, sums[..channels], sums.Slice(channels, channels), accumulate: !rows.OpensSlice);
    }
}
