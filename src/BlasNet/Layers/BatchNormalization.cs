using System.Globalization;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Batch normalization of each channel of the last axis:
/// y = gamma · (x - mean) / √(variance + epsilon) + beta (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// Mean and variance are those of the batch (and of all positions) in training, and running averages in inference:
/// running = momentum · running + (1 - momentum) · batch, with the variance divided by N, as in Keras. A frozen layer takes its running
/// averages in training too, and leaves them as they are.
/// One value per channel has no variance: the output would be beta whatever the input, and no gradient would pass. A batch of one row is
/// therefore refused, also as the last of an epoch, unless a row has several positions, as images have.
/// Shapes: x [..., C], y the same, gamma and beta [C], moving_mean and moving_variance [C].
/// </remarks>
public sealed record BatchNormalization : Layer
{
    internal const double DefaultMomentum = 0.99, DefaultEpsilon = 1e-3;

    /// <summary>Creates the layer.</summary>
    /// <param name="momentum">Share of the running average that a step keeps, at least 0 and less than 1; 0.99 by default.</param>
    /// <param name="epsilon">Added to the variance, positive; 0.001 by default.</param>
    /// <param name="name">The name in keys, in place of the kind; none by default.</param>
    /// <exception cref="ConfigurationException">A value is out of its range, or the name is malformed.</exception>
    public BatchNormalization(double momentum = DefaultMomentum, double epsilon = DefaultEpsilon, string? name = null) : base(name)
    {
        if (!(momentum >= 0 && momentum < 1))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"batchNormalization: the momentum must be at least 0 and less than 1, but it was '{momentum}'."), nameof(momentum));
        if (!(double.IsFinite(epsilon) && epsilon > 0))
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"batchNormalization: epsilon must be a positive finite number, but it was '{epsilon}'."), nameof(epsilon));
        (Momentum, Epsilon) = (momentum, epsilon);
    }

    /// <inheritdoc/>
    public override string Kind => "batchNormalization";

    /// <summary>Gets the share of the running average that a step keeps.</summary>
    public double Momentum { get; }

    /// <summary>Gets the number added to the variance.</summary>
    public double Epsilon { get; }

    internal override string? WhyNotForSteps =>
        "whose statistics are those of a step or of all steps, on which frameworks differ: let it stand after, for those of all";

    internal override Shape OutputShape(IReadOnlyList<Shape> inputs) => inputs[0].Rank > 0
        ? inputs[0]
        : throw new ConfigurationException("the layer normalizes the last axis, but it receives scalars.");

    internal override bool HasWeights => true;

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
            new ParameterSpec("moving_mean", channels, Initializer.Zeros()) { IsMoving = Trainable },
            new ParameterSpec("moving_variance", channels, Initializer.Constant(1)) { IsMoving = Trainable },
        ];
    }

    internal override IReadOnlyList<Operation> Operations(IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        if (mode == Mode.Training && Trainable && !IsEnough(inputs[0], capacity))
            throw new ConfigurationException(
                "the layer needs at least 2 values per channel in training, but a batch has 1. Take larger batches.");
        return [Operation(inputs[0], mode, float.NegativeInfinity)];
    }

    /// <summary>Makes one operation of this layer and the relu after it; null where they must stay separate.</summary>
    internal Operation? Activated(ActivationLayer next, IReadOnlyList<Shape> inputs, Mode mode, int capacity)
    {
        return next.Activation == Activation.Relu && (mode == Mode.Inference || !Trainable || IsEnough(inputs[0], capacity))
            ? Operation(inputs[0], mode, floor: 0)
            : null;
    }

    internal override int FewestRows(IReadOnlyList<Shape> inputs) => !Trainable || IsEnough(inputs[0], capacity: 1) ? 1 : 2;

    private static bool IsEnough(Shape input, int capacity) => (long)capacity * input.Size / input.Last >= 2;

    private Operation Operation(Shape input, Mode mode, float floor)
    {
        (int channels, int positions) = (input.Last, input.Size / input.Last);
        return mode == Mode.Inference || !Trainable
            ? new FrozenBatchNormalizationOperation(channels, positions, (float)Epsilon, floor)
            : new BatchNormalizationOperation(channels, positions, (float)Momentum, (float)Epsilon, floor);
    }

    internal static BatchNormalization Declare(SpecProperties<BatchNormalization> properties) => new(
        properties.Number("momentum", layer => layer.Momentum, DefaultMomentum),
        properties.Number("epsilon", layer => layer.Epsilon, DefaultEpsilon));
}

/// <summary>Batch normalization in training. The result is clipped at a floor: 0 for a fused relu, else minus infinity.</summary>
/// <remarks>
/// Each slice of the batch computes its moments while its rows are in the cache; merged in the order of the slices, they are those of
/// the batch.
/// The backward pass does the same with the sums of its gradients.
/// </remarks>
internal sealed class BatchNormalizationOperation(int channels, int positions, float momentum, float epsilon, float floor) : Operation
{
    private const int Gamma = 0, Beta = 1;
    private const int MovingMean = 0, MovingVariance = 1;
    private const int Mean = 0, InverseDeviation = 1, Moments = 2, TileMoments = 3, GradientSums = 4, GradientSum = 5;

    public override bool BackwardReadsInput => true;

    public override IReadOnlyList<Workspace> Workspaces =>
    [
        new("mean", 0, channels),
        new("inverse deviation", 0, channels),
        Workspace.OfSlices("moments", MomentsOf.Length(channels)),
        Workspace.OfTile("moments of a tile", MomentsOf.Length(channels)),
        Workspace.OfSlices("gradient sums", 2 * channels, backwardOnly: true),
        new("gradient sum", 0, 2 * channels, BackwardOnly: true),
    ];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByRows("moments", Measure) with { SumsInto = Moments, FloatsPerRow = Size },
        Phase.ByParts("statistics", Tiling.Whole(channels), (m, _) => Merge(m)),
        Phase.ByRows("normalization", (m, rows) => Kernels.BatchNormalization.Normalize(
            m.X(rows), By(m), rows.Count * positions, channels, m.Y(rows)))
            with { FloatsPerRow = 2 * Size },
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByRows("gradient sums", SumGradients) with { SumsInto = GradientSums, FloatsPerRow = 2 * Size },
        Phase.ByParts("gradient sum", Tiling.Whole(channels), (m, _) => MergeGradients(m)),
        Phase.ByRows("input gradient", InputGradient) with { ForInputGradient = true, FloatsPerRow = 3 * Size },
    ];

    private int Size => positions * channels;

    private void Measure(StepMemory m, Tile rows)
    {
        int n = rows.Count * positions;
        var slice = new MomentsOf(m.SliceSum(rows, Moments), channels);
        MomentsOf tile = rows.OpensSlice ? slice : new MomentsOf(m.Scratch(rows, TileMoments), channels);
        Kernels.BatchNormalization.Moments(m.X(rows), n, channels, tile.Mean, tile.Deviation);
        if (!rows.OpensSlice)
            Kernels.BatchNormalization.MergeMoments(slice.Count, slice.Mean, slice.Deviation, n, tile.Mean, tile.Deviation);
        slice.Count = rows.OpensSlice ? n : slice.Count + n;
    }

    private void Merge(StepMemory m)
    {
        SliceSums slices = m.SliceSums(Moments);
        Span<float> mean = m.Workspace(Mean), variance = m.Workspace(InverseDeviation);
        var first = new MomentsOf(slices[0], channels);
        first.Mean.CopyTo(mean);
        first.Deviation.CopyTo(variance);
        float count = first.Count;
        for (int s = 1; s < slices.Count; s++)
        {
            var slice = new MomentsOf(slices[s], channels);
            Kernels.BatchNormalization.MergeMoments(count, mean, variance, slice.Count, slice.Mean, slice.Deviation);
            count += slice.Count;
        }
        Elementwise.Scale(variance, 1 / count, variance);
        Kernels.BatchNormalization.UpdateRunning(mean, momentum, m.State(MovingMean));
        Kernels.BatchNormalization.UpdateRunning(variance, momentum, m.State(MovingVariance));
        Kernels.BatchNormalization.InverseStd(variance, epsilon, variance);
    }

    private void SumGradients(StepMemory m, Tile rows)
    {
        Span<float> sums = m.SliceSum(rows, GradientSums);
        Kernels.BatchNormalization.GradientSums(m.X(rows), By(m), m.DY(rows), rows.Count * positions, channels,
            sums[..channels], sums.Slice(channels, channels), accumulate: !rows.OpensSlice);
    }

    private void MergeGradients(StepMemory m)
    {
        Span<float> sum = m.Workspace(GradientSum);
        SliceSums slices = m.SliceSums(GradientSums);
        slices[0][..sum.Length].CopyTo(sum);
        for (int s = 1; s < slices.Count; s++)
            Elementwise.AddTo(slices[s][..sum.Length], sum);
        WriteOrAdd(sum[..channels], m.DW(Gamma), m.Accumulate);
        WriteOrAdd(sum[channels..], m.DW(Beta), m.Accumulate);
    }

    private static void WriteOrAdd(ReadOnlySpan<float> sum, Span<float> gradient, bool accumulate)
    {
        if (accumulate)
            Elementwise.AddTo(sum, gradient);
        else
            sum.CopyTo(gradient);
    }

    private void InputGradient(StepMemory m, Tile rows)
    {
        ReadOnlySpan<float> sum = m.Workspace(GradientSum);
        Kernels.BatchNormalization.InputGradient(m.X(rows), By(m), m.DY(rows),
            sum[..channels], sum[channels..], m.Rows * positions, rows.Count * positions, channels, m.DX(rows));
    }

    private Normalizer By(StepMemory m) =>
        new(m.Workspace(Mean), m.Workspace(InverseDeviation), m.W(Gamma), m.W(Beta)) { Floor = floor };

    /// <summary>The moments of some rows: their number, and the mean and the sum of squared deviations of each channel.</summary>
    private readonly ref struct MomentsOf(Span<float> memory, int channels)
    {
        private readonly Span<float> memory = memory;

        public ref float Count => ref memory[0];

        public Span<float> Mean => memory.Slice(FloatBlock.Alignment, channels);

        public Span<float> Deviation => memory.Slice(FloatBlock.Alignment + FloatBlock.Align(channels), channels);

        public static int Length(int channels) => FloatBlock.Alignment + 2 * FloatBlock.Align(channels);
    }
}

/// <summary>Batch normalization in inference, or of a frozen layer in training, by the running statistics; the result is clipped at a
/// floor.</summary>
/// <remarks>With constant statistics dx = dy · gamma / √(variance + epsilon), where y is above the floor.</remarks>
internal sealed class FrozenBatchNormalizationOperation(int channels, int positions, float epsilon, float floor) : Operation
{
    private const int Gamma = 0, Beta = 1;
    private const int MovingMean = 0, MovingVariance = 1;
    private const int InverseDeviation = 0, Factors = 1;

    private readonly bool isRelu = floor == 0;

    public override bool BackwardReadsOutput => isRelu;

    public override IReadOnlyList<Workspace> Workspaces =>
        [new("inverse deviation", 0, channels), new("factors", 0, channels, BackwardOnly: true)];

    public override IReadOnlyList<Phase> Forward =>
    [
        Phase.ByParts("inverse deviation", Tiling.Whole(channels), (m, _) =>
            Kernels.BatchNormalization.InverseStd(m.State(MovingVariance), epsilon, m.Workspace(InverseDeviation)))
            with { Prepares = InverseDeviation },
        Phase.ByRows("normalization", (m, rows) => Kernels.BatchNormalization.Normalize(
            m.X(rows), new Normalizer(m.State(MovingMean), m.Workspace(InverseDeviation), m.W(Gamma), m.W(Beta)) { Floor = floor },
            rows.Count * positions, channels, m.Y(rows))),
    ];

    public override IReadOnlyList<Phase> Backward =>
    [
        Phase.ByParts("factors", Tiling.Whole(channels), (m, _) =>
        {
            Kernels.BatchNormalization.InverseStd(m.State(MovingVariance), epsilon, m.Workspace(Factors));
            ColumnFactors.Multiply(m.W(Gamma), m.Workspace(Factors), 1, channels, m.Workspace(Factors));
        }) with { Prepares = Factors, ForInputGradient = true },
        Phase.ByRows("input gradient", InputGradient) with { ForInputGradient = true, FloatsPerRow = 3 * positions * channels },
    ];

    private void InputGradient(StepMemory m, Tile rows)
    {
        Span<float> dx = m.DX(rows);
        if (isRelu)
            Activations.Backward(ActivationKind.Relu, 0, m.Output.Rows(rows), m.DY(rows), dx);
        ColumnFactors.Multiply(isRelu ? dx : m.DY(rows), m.Workspace(Factors), rows.Count * positions, channels, dx);
    }
}
