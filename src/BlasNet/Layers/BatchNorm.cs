using System.Globalization;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Normalizes each channel of the last axis:
/// y = gamma · (x - mean) / √(variance + epsilon) + beta (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// Mean and variance are those of the batch (and of all positions) in training, and running averages in inference:
/// running = momentum · running + (1 - momentum) · batch, with the variance divided by N, as in Keras.
/// Shapes: x [..., C], y the same, gamma and beta [C], moving_mean and moving_variance [C].
/// </remarks>
public sealed record BatchNorm : Layer
{
    internal const double DefaultMomentum = 0.99, DefaultEpsilon = 1e-3;

    /// <summary>Creates the layer.</summary>
    /// <param name="momentum">Share of the running average that a step keeps, at least 0 and less than 1; 0.99 by default.</param>
    /// <param name="epsilon">Added to the variance, positive; 0.001 by default.</param>
    /// <param name="name">Optional name.</param>
    public BatchNorm(double momentum = DefaultMomentum, double epsilon = DefaultEpsilon, string? name = null) : base(name)
    {
        if (!(momentum >= 0 && momentum < 1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"batchNorm: the momentum must be at least 0 and less than 1, but it was '{momentum}'."), nameof(momentum));
        if (!(double.IsFinite(epsilon) && epsilon > 0))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"batchNorm: epsilon must be a positive finite number, but it was '{epsilon}'."), nameof(epsilon));
        (Momentum, Epsilon) = (momentum, epsilon);
    }

    /// <inheritdoc/>
    public override string Kind => "batchNorm";

    /// <summary>Gets the share of the running average that a step keeps.</summary>
    public double Momentum { get; }

    /// <summary>Gets what is added to the variance.</summary>
    public double Epsilon { get; }

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("the layer normalizes the last axis, but it receives scalars.");

    internal override IReadOnlyList<ParameterSpec> Parameters(IReadOnlyList<Shape> inputs)
    {
        var channels = new Shape(inputs[0].Last);
        return [new ParameterSpec("gamma", channels, Initializer.Constant(1)), new ParameterSpec("beta", channels, Initializer.Zeros())];
    }

    internal override IReadOnlyList<ParameterSpec> States(IReadOnlyList<Shape> inputs)
    {
        var channels = new Shape(inputs[0].Last);
        return
        [
            new ParameterSpec("moving_mean", channels, Initializer.Zeros()),
            new ParameterSpec("moving_variance", channels, Initializer.Constant(1)),
        ];
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        (int channels, int positions) = (inputs[0].Last, inputs[0].Size / inputs[0].Last);
        if (mode == Mode.Inference)
            return [new FrozenBatchNormOperation(channels, positions, (float)Epsilon)];
        if (capacity * positions < 2)
            throw new ConfigurationException(
                "the layer needs at least 2 values per channel in training, but a batch has 1. Take larger batches.");
        return [new BatchNormOperation(channels, positions, (float)Momentum, (float)Epsilon, capacity)];
    }

    internal static Layer Read(SpecReader reader) =>
        new BatchNorm(reader.Number("momentum", DefaultMomentum), reader.Number("epsilon", DefaultEpsilon));

    internal override void Describe(SpecWriter writer)
    {
        writer.Number("momentum", Momentum, DefaultMomentum);
        writer.Number("epsilon", Epsilon, DefaultEpsilon);
    }
}

/// <summary>Normalizes by the statistics of the batch.
/// Letters: N rows times positions, C channels; each part is some channels of all rows.</summary>
internal sealed class BatchNormOperation(int channels, int positions, float momentum, float epsilon, int capacity) : Operation
{
    private const int Gamma = 0, Beta = 1;
    private const int MovingMean = 0, MovingVariance = 1;
    private const int Mean = 0, InverseDeviation = 1;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces => [new("mean", 0, channels), new("inverse deviation", 0, channels)];

    public override IReadOnlyList<Phase> Forward => [Phase.ByParts("normalization", Channels, Normalize)];

    public override IReadOnlyList<Phase> Backward => [Phase.ByParts("normalization gradient", Channels, Gradient)];

    private Tiling Channels => Cut.Channels(channels, (long)capacity * positions);

    private void Normalize(StepMemory m, Tile part)
    {
        int n = m.Rows * positions;
        Span<float> mean = m.Workspace(Mean), inverse = m.Workspace(InverseDeviation);
        BatchNormalization.Statistics(m.AllX(), n, channels, part.Start, part.Count, mean, inverse);
        Span<float> variance = inverse.Slice(part.Start, part.Count);
        BatchNormalization.UpdateRunning(mean.Slice(part.Start, part.Count), momentum, m.State(MovingMean).Slice(part.Start, part.Count));
        BatchNormalization.UpdateRunning(variance, momentum, m.State(MovingVariance).Slice(part.Start, part.Count));
        BatchNormalization.InverseStd(variance, epsilon, variance);
        BatchNormalization.Normalize(m.AllX(), mean, inverse, m.W(Gamma), m.W(Beta), n, channels, part.Start, part.Count, m.AllY());
    }

    private void Gradient(StepMemory m, Tile part) =>
        BatchNormalization.Backward(
            m.AllX(), m.Workspace(Mean), m.Workspace(InverseDeviation), m.W(Gamma), m.AllDY(), m.Rows * positions, channels,
            part.Start, part.Count, m.NeedsInputGradient() ? m.AllDX() : [], m.DW(Gamma), m.DW(Beta), m.Accumulate);
}

/// <summary>Normalizes by the running statistics.</summary>
internal sealed class FrozenBatchNormOperation(int channels, int positions, float epsilon) : Operation
{
    private const int Gamma = 0, Beta = 1;
    private const int MovingMean = 0, MovingVariance = 1;
    private const int InverseDeviation = 0;

    public override IReadOnlyList<Workspace> Workspaces => [new("inverse deviation", 0, channels)];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByParts("inverse deviation", Tiling.Whole(channels), (m, _) =>
            BatchNormalization.InverseStd(m.State(MovingVariance), epsilon, m.Workspace(InverseDeviation))),
        Phase.ByRows("normalization", (m, rows) => BatchNormalization.Normalize(
            m.X(rows), m.State(MovingMean), m.Workspace(InverseDeviation), m.W(Gamma), m.W(Beta),
            rows.Count * positions, channels, 0, channels, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward => [];
}
