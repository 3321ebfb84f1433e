using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Layers;

/// <summary>The inverse of a normalization on an output: y = (ŷ - beta) / gamma · s + m, of the last channels of the window.</summary>
/// <remarks>
/// Letters: m mean and s deviation of the window's W steps, measured anew; K columns of the output, targets times quantiles, of which each
/// has the numbers of its channel. dŷ = dy · s / gamma; with A = Σ dy and B = Σ dy (ŷ - beta) over the steps and quantiles of a target:
/// dbeta = -A s / gamma, dgamma = -B s / gamma², and dx = A / W + B / gamma · (x - m) / (W s).
/// </remarks>
internal sealed class RestoreWindowOperation(
    bool isStandard, int steps, int channels, int targets, int perTarget, bool trains) : Operation
{
    private const int Output = 0, Window = 1;
    private const int Scratch = 0, ColumnScratch = 1, Statistics = 2, RowSums = 3, GradientSums = 4;

    private readonly int columns = targets * perTarget, first = channels - targets;

    public override bool BackwardReadsInput => isStandard;

    public override IReadOnlyList<Workspace> Workspaces =>
    [
        WindowMemory.Scratch(channels), WindowMemory.Scratch(columns), .. trains
            ?
            [
                new Workspace("mean and deviation", isStandard ? 2 * channels : 0),
                new Workspace("sums of gradients", 2 * targets, BackwardOnly: true),
                .. isStandard ? [Workspace.OfSlices("gradient sums", 2 * channels, backwardOnly: true)] : Array.Empty<Workspace>(),
            ]
            : Array.Empty<Workspace>(),
    ];

    public override IReadOnlyList<Phase> Forward => [Phase.ByRows("restoration of windows", Restore)];

    public override IReadOnlyList<Phase> Backward => isStandard
        ?
        [
            Phase.ByRows("gradient sums", SumGradients) with { SumsInto = GradientSums },
            Phase.ByRows("input gradients", InputGradients) with { ForInputGradient = true },
            PartialSums.Phase(GradientSums, [channels, channels]),
        ]
        : [Phase.ByRows("input gradients", GradientsOfDifferences) with { ForInputGradient = true }];

    private int WindowSize => steps * channels;

    private void Restore(StepMemory m, Tile rows)
    {
        var window = new WindowMemory(m.Scratch(rows, Scratch), channels);
        var output = new WindowMemory(m.Scratch(rows, ColumnScratch), columns);
        int size = m.Output.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            window.Measure(isStandard, m.X(rows, Window).Slice(row * WindowSize, WindowSize));
            if (trains && isStandard)
                window.Save(m.Workspace(rows, Statistics), row);
            FillColumns(m, window, output);
            ChannelMaps.Affine(m.X(rows, Output).Slice(row * size, size), output.Mean, output.Factor, output.Shift,
                m.Y(rows).Slice(row * size, size), output.Blocks);
        }
    }

    // The mean of a column is what its affine map subtracts, beta.
    private void FillColumns(StepMemory m, WindowMemory window, WindowMemory output)
    {
        for (int k = 0; k < columns; k++)
        {
            int c = first + k / perTarget;
            output.Mean[k] = isStandard ? m.W(WindowMemory.Beta)[c] : 0;
            output.Factor[k] = isStandard ? window.Deviation[c] / m.W(WindowMemory.Gamma)[c] : 1;
            output.Shift[k] = window.Mean[c];
        }
    }

    private void SumGradients(StepMemory m, Tile rows)
    {
        var window = new WindowMemory(m.Scratch(rows, Scratch), channels);
        var output = new WindowMemory(m.Scratch(rows, ColumnScratch), columns);
        ReadOnlySpan<float> gamma = m.W(WindowMemory.Gamma);
        Span<float> total = m.SliceSum(rows, GradientSums);
        if (rows.OpensSlice)
            total.Clear();
        int size = m.Output.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            window.Load(m.Workspace(rows, Statistics), row);
            FillColumns(m, window, output);
            ChannelMaps.Sums(m.DY(rows).Slice(row * size, size), m.X(rows, Output).Slice(row * size, size), output.Mean,
                output.Shift, output.Slope, output.Blocks);
            Span<float> sums = m.Workspace(rows, RowSums).Slice(row * 2 * targets, 2 * targets);
            FoldQuantiles(output.Shift, sums[..targets]);
            FoldQuantiles(output.Slope, sums[targets..]);
            for (int t = 0; t < targets; t++)
            {
                float scale = window.Deviation[first + t] / gamma[first + t];
                total[first + t] -= sums[targets + t] * scale / gamma[first + t];
                total[channels + first + t] -= sums[t] * scale;
            }
        }
    }

    private void InputGradients(StepMemory m, Tile rows)
    {
        var window = new WindowMemory(m.Scratch(rows, Scratch), channels);
        var output = new WindowMemory(m.Scratch(rows, ColumnScratch), columns);
        ReadOnlySpan<float> gamma = m.W(WindowMemory.Gamma);
        int size = m.Output.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            window.Load(m.Workspace(rows, Statistics), row);
            if (m.NeedsInputGradient(Output))
            {
                FillColumns(m, window, output);
                output.Mean.Clear();
                output.Shift.Clear();
                ChannelMaps.Affine(m.DY(rows).Slice(row * size, size), output.Mean, output.Factor, output.Shift,
                    m.DX(rows, Output).Slice(row * size, size), output.Blocks);
            }
            if (!m.NeedsInputGradient(Window))
                continue;
            ReadOnlySpan<float> sums = m.Workspace(rows, RowSums).Slice(row * 2 * targets, 2 * targets);
            window.Shift.Clear();
            window.Slope.Clear();
            for (int t = 0; t < targets; t++)
            {
                window.Shift[first + t] = sums[t] / steps;
                window.Slope[first + t] = sums[targets + t] / (gamma[first + t] * steps * window.Deviation[first + t]);
            }
            ChannelMaps.Gradient([], m.X(rows, Window).Slice(row * WindowSize, WindowSize), window.Mean, window.Factor, window.Shift,
                window.Slope, m.DX(rows, Window).Slice(row * WindowSize, WindowSize), window.Blocks);
        }
    }

    // Each step of a target was added to the last step of its channel.
    private void GradientsOfDifferences(StepMemory m, Tile rows)
    {
        var output = new WindowMemory(m.Scratch(rows, ColumnScratch), columns);
        int size = m.Output.Width;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<float> dy = m.DY(rows).Slice(row * size, size);
            if (m.NeedsInputGradient(Output))
                dy.CopyTo(m.DX(rows, Output)[(row * size)..]);
            if (!m.NeedsInputGradient(Window))
                continue;
            Span<float> dx = m.DX(rows, Window).Slice(row * WindowSize, WindowSize);
            dx.Clear();
            output.Mean.Clear();
            ChannelMaps.Sums(dy, dy, output.Mean, output.Shift, output.Slope, output.Blocks);
            FoldQuantiles(output.Shift, dx[^targets..]);
        }
    }

    private void FoldQuantiles(ReadOnlySpan<float> columns, Span<float> sums)
    {
        for (int t = 0; t < targets; t++)
        {
            sums[t] = 0;
            for (int q = 0; q < perTarget; q++)
                sums[t] += columns[t * perTarget + q];
        }
    }
}
