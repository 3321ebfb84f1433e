using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>Normalization of each channel of a sample over its steps; training keeps the statistics.</summary>
/// <remarks>Letters: m mean, s deviation, z = (x - m) / s; x̂ = gamma z + beta. dbeta = Σ dx̂, dgamma = Σ dx̂ z, and
/// dx = gamma / s · (dx̂ - mean of dx̂ - z · mean of dx̂ z), all over the steps of a sample.</remarks>
internal sealed class NormalizeWindowOperation(bool isStandard, int steps, int channels, bool trains) : Operation
{
    private const int Scratch = 0, Statistics = 1, RowSums = 2, GradientSums = 3;

    public override bool BackwardReadsInput => isStandard;

    public override IReadOnlyList<Workspace> Workspaces =>
    [
        WindowMemory.Scratch(channels), .. trains
            ?
            [
                new Workspace("mean and deviation", isStandard ? 2 * channels : 0),
                new Workspace("sums of gradients", 2 * channels, BackwardOnly: true),
                .. isStandard ? [Workspace.OfSlices("gradient sums", 2 * channels, backwardOnly: true)] : Array.Empty<Workspace>(),
            ]
            : Array.Empty<Workspace>(),
    ];

    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("normalization of windows", Normalize)];

    public override IReadOnlyList<Phase> Backward => isStandard
        ?
        [
            Phase.ByRows("gradient sums", SumGradients) with { SumsInto = GradientSums },
            Phase.ByRows("input gradient", InputGradient) with { ForInputGradient = true },
            PartialSums.Phase(GradientSums, [channels, channels]),
        ]
        : [Phase.ByRows("input gradient", GradientOfDifferences) with { ForInputGradient = true }];

    private int Size => steps * channels;

    private void Normalize(StepMemory m, Tile rows)
    {
        var memory = new WindowMemory(m.Scratch(rows, Scratch), channels);
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> x = m.X(rows).Slice(row * Size, Size);
            Span<float> y = m.Y(rows).Slice(row * Size, Size);
            memory.Measure(isStandard, x);
            if (isStandard)
            {
                for (int c = 0; c < channels; c++)
                    memory.Factor[c] = m.W(WindowMemory.Gamma)[c] / memory.Deviation[c];
                ChannelMaps.Affine(x, memory.Mean, memory.Factor, m.W(WindowMemory.Beta), y, memory.Blocks);
                if (trains)
                    memory.Save(m.Workspace(rows, Statistics), row);
                continue;
            }
            memory.Factor.Fill(1);
            memory.Shift.Clear();
            ChannelMaps.Affine(x, memory.Mean, memory.Factor, memory.Shift, y, memory.Blocks);
        }
    }

    private void SumGradients(StepMemory m, Tile rows)
    {
        var memory = new WindowMemory(m.Scratch(rows, Scratch), channels);
        Span<float> total = m.SliceSum(rows, GradientSums);
        if (rows.OpensSlice)
            total.Clear();
        for (int row = 0; row < rows.Count; row++)
        {
            memory.Load(m.Workspace(rows, Statistics), row);
            Span<float> sums = m.Workspace(rows, RowSums).Slice(row * 2 * channels, 2 * channels), products = sums[channels..];
            ChannelMaps.Sums(m.DY(rows).Slice(row * Size, Size), m.X(rows).Slice(row * Size, Size), memory.Mean,
                sums[..channels], products, memory.Blocks);
            for (int c = 0; c < channels; c++)
            {
                total[c] += products[c] / memory.Deviation[c];
                total[channels + c] += sums[c];
            }
        }
    }

    private void InputGradient(StepMemory m, Tile rows)
    {
        var memory = new WindowMemory(m.Scratch(rows, Scratch), channels);
        ReadOnlySpan<float> gamma = m.W(WindowMemory.Gamma);
        for (int row = 0; row < rows.Count; row++)
        {
            memory.Load(m.Workspace(rows, Statistics), row);
            ReadOnlySpan<float> sums = m.Workspace(rows, RowSums).Slice(row * 2 * channels, 2 * channels);
            for (int c = 0; c < channels; c++)
            {
                float deviation = memory.Deviation[c];
                memory.Factor[c] = gamma[c] / deviation;
                memory.Shift[c] = -memory.Factor[c] * sums[c] / steps;
                memory.Slope[c] = -memory.Factor[c] * sums[channels + c] / (steps * deviation * deviation);
            }
            ChannelMaps.Gradient(m.DY(rows).Slice(row * Size, Size), m.X(rows).Slice(row * Size, Size), memory.Mean, memory.Factor,
                memory.Shift, memory.Slope, m.DX(rows).Slice(row * Size, Size), memory.Blocks);
        }
    }

    // The last step is in all differences.
    private void GradientOfDifferences(StepMemory m, Tile rows)
    {
        var memory = new WindowMemory(m.Scratch(rows, Scratch), channels);
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> dy = m.DY(rows).Slice(row * Size, Size);
            Span<float> dx = m.DX(rows).Slice(row * Size, Size), last = dx[^channels..];
            memory.Mean.Clear();
            ChannelMaps.Sums(dy, dy, memory.Mean, memory.Shift, memory.Slope, memory.Blocks);
            dy.CopyTo(dx);
            Elementwise.Subtract(last, memory.Shift, last);
        }
    }
}

/// <summary>Memory of a worker for one sample of a normalized window: numbers of its channels, and blocks of them.</summary>
internal readonly ref struct WindowMemory(Span<float> scratch, int channels)
{
    public const int Gamma = 0, Beta = 1;

    // Added to the variance, as in the paper.
    private const float Epsilon = 1e-5f;
    private const int Arrays = 5;

    private readonly Span<float> scratch = scratch;

    public Span<float> Mean => scratch[..channels];

    public Span<float> Deviation => scratch.Slice(channels, channels);

    public Span<float> Factor => scratch.Slice(2 * channels, channels);

    public Span<float> Shift => scratch.Slice(3 * channels, channels);

    public Span<float> Slope => scratch.Slice(4 * channels, channels);

    public Span<float> Blocks => scratch[(Arrays * channels)..];

    public static Workspace Scratch(int channels) =>
        Workspace.OfTile("numbers of channels", Arrays * channels + ChannelMaps.Scratch(channels));

    /// <summary>Computes mean and deviation of a window, or takes its last step and 1.</summary>
    public void Measure(bool isStandard, ReadOnlySpan<float> window)
    {
        if (isStandard)
        {
            ChannelMaps.Statistics(window, channels, Epsilon, Mean, Deviation, Blocks);
            return;
        }
        window[^channels..].CopyTo(Mean);
        Deviation.Fill(1);
    }

    /// <summary>Keeps mean and deviation of a sample.</summary>
    public void Save(Span<float> statistics, int row) => scratch[..(2 * channels)].CopyTo(statistics[(row * 2 * channels)..]);

    /// <summary>Takes mean and deviation of a sample back.</summary>
    public void Load(ReadOnlySpan<float> statistics, int row) =>
        statistics.Slice(row * 2 * channels, 2 * channels).CopyTo(scratch);
}
