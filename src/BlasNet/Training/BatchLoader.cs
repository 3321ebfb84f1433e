using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Gathers the rows of a batch from a data set into a plan's input, target and weight slots, shared by the workers.</summary>
/// <param name="plan">The plan with the slots.</param>
/// <param name="augmenter">Augments the samples as they are copied; null for none.</param>
/// <param name="workers">Number of workers that run it.</param>
internal sealed class BatchLoader(BoundPlan plan, Augmenter? augmenter = null, int workers = 1) : IJob
{
    // About 16 microseconds of copying: below that a second worker costs more than its barrier saves.
    private const int MinimumSharedFloats = 1 << 16;
    private const int Tiles = 8;

    private readonly int[] rows = new int[plan.Plan.Capacity];
    private readonly bool hasTargets = plan.Plan.LossStep >= 0;

    // A sample as stored, before augmentation; as large as the largest input.
    private readonly float[][] originals = augmenter is null ? []
        : [.. Enumerable.Range(0, workers).Select(_ => new float[plan.Inputs.Max(input => input.Width)])];
    private IReadOnlyList<Samples> inputs = [];
    private Dataset? data;
    private int count;

    public int TileCount => Tiling.Count;

    /// <summary>Gets or sets the epoch, counted from 1, from which augmentations are drawn.</summary>
    public int Epoch { get; set; } = 1;

    // Augmenting a sample takes far longer than copying it.
    private Tiling Tiling => augmenter is null && count * plan.Plan.Buffers[plan.Plan.Inputs[0]].PerRow < MinimumSharedFloats
        ? Tiling.Whole(count)
        : Tiling.AtLeast(count, Math.Max(1, count / Tiles));

    /// <summary>Gets the bytes of a sample in the plan's slots; the data set may store it in fewer.</summary>
    public PhaseWork Work =>
        new(0, BytesPerRow: (plan.Inputs.Sum(input => input.Width) + plan.Targets.Width + plan.Weights.Width) * sizeof(float));

    /// <summary>Chooses the rows that the next run gathers, and sets the plan's batch size.</summary>
    public void Choose(Dataset dataset, ReadOnlySpan<int> chosen)
    {
        data = dataset;
        Choose(dataset.Inputs, chosen);
    }

    /// <summary>Chooses some rows of a batch, a shard of it, with the gradients and the random draws that they have in the
    /// whole.</summary>
    public void Choose(Dataset dataset, ReadOnlySpan<int> batch, int start, int end)
    {
        Choose(dataset, batch[start..end]);
        plan.Context.FirstRow = start;
        plan.Context.GradientScale = 1f / batch.Length;
    }

    /// <summary>Chooses rows of samples without targets.</summary>
    public void Choose(IReadOnlyList<Samples> samples, ReadOnlySpan<int> chosen)
    {
        inputs = samples;
        count = chosen.Length;
        chosen.CopyTo(rows);
        (plan.Context.Rows, plan.Context.Samples) = (count, rows);
        (plan.Context.FirstRow, plan.Context.GradientScale) = (0, 1f / count);
    }

    public void Run(int tile, int worker)
    {
        Tile part = Tiling[tile, worker];
        ReadOnlySpan<int> chosen = rows.AsSpan(part.Start, part.Count);
        for (int i = 0; i < plan.Inputs.Length; i++)
        {
            if (augmenter is null)
                inputs[i].Gather(chosen, plan.Inputs[i].Rows(part));
            else
                GatherAugmented(augmenter, i, chosen, plan.Inputs[i].Rows(part), originals[worker]);
        }
        if (!hasTargets)
            return;
        data!.Targets.Gather(chosen, plan.Targets.Rows(part));
        data.GatherWeights(chosen, plan.Weights.Rows(part));
    }

    private void GatherAugmented(Augmenter augmentation, int input, ReadOnlySpan<int> chosen, Span<float> destination, float[] memory)
    {
        Samples samples = inputs[input];
        int size = samples.SampleShape.Size;
        ImageShape shape = ImageShape.Of(samples.SampleShape);
        Span<float> original = memory.AsSpan(0, size);
        for (int i = 0; i < chosen.Length; i++)
        {
            samples.Gather(chosen.Slice(i, 1), original);
            augmentation.Apply(Epoch, chosen[i], input, shape, original, destination.Slice(i * size, size));
        }
    }
}
