using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Gathers the rows of a batch from a data set into a plan's input, target and weight slots, shared by the workers.</summary>
/// <param name="plan">The plan with the slots.</param>
/// <param name="augmenter">Changes the samples on their way; null for none.</param>
/// <param name="workers">How many workers run it.</param>
internal sealed class BatchLoader(BoundPlan plan, Augmenter? augmenter = null, int workers = 1) : IJob
{
    // Some sixteen microseconds of copying: below that a second worker is not worth its barrier.
    private const int FewestSharedFloats = 1 << 16;
    private const int Tiles = 8;

    private readonly int[] rows = new int[plan.Plan.Capacity];
    private readonly bool hasTargets = plan.Plan.LossStep >= 0;

    // A sample as it is stored, before its change; of the largest input.
    private readonly float[][] originals = augmenter is null ? []
        : [.. Enumerable.Range(0, workers).Select(_ => new float[plan.Inputs.Max(input => input.Width)])];
    private IReadOnlyList<Samples> inputs = [];
    private Dataset? data;
    private int count;

    public int TileCount => Tiling.Count;

    /// <summary>Gets or sets the epoch, from 1, by which changes of samples are drawn.</summary>
    public int Epoch { get; set; } = 1;

    // Changing a sample takes far longer than copying it.
    private Tiling Tiling => augmenter is null && count * plan.Plan.Buffers[plan.Plan.Inputs[0]].PerRow < FewestSharedFloats
        ? Tiling.Whole(count)
        : Tiling.AtLeast(count, Math.Max(1, count / Tiles));

    /// <summary>Gets what a sample takes of the plan's slots; the samples themselves may be stored in fewer bytes.</summary>
    public PhaseWork Work =>
        new(0, BytesPerRow: (plan.Inputs.Sum(input => input.Width) + plan.Targets.Width + plan.Weights.Width) * sizeof(float));

    /// <summary>Chooses the rows that the next run gathers, and tells the plan how many they are.</summary>
    public void Choose(Dataset dataset, ReadOnlySpan<int> chosen)
    {
        data = dataset;
        Choose(dataset.Inputs, chosen);
    }

    /// <summary>The same for samples without targets.</summary>
    public void Choose(IReadOnlyList<Samples> samples, ReadOnlySpan<int> chosen)
    {
        inputs = samples;
        count = chosen.Length;
        chosen.CopyTo(rows);
        plan.Context.Rows = count;
        plan.Context.GradientScale = 1f / count;
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
                GatherChanged(augmenter, i, chosen, plan.Inputs[i].Rows(part), originals[worker]);
        }
        if (!hasTargets)
            return;
        data!.Targets.Gather(chosen, plan.Targets.Rows(part));
        data.GatherWeights(chosen, plan.Weights.Rows(part));
    }

    private void GatherChanged(Augmenter changes, int input, ReadOnlySpan<int> chosen, Span<float> destination, float[] memory)
    {
        Samples samples = inputs[input];
        int size = samples.SampleShape.Size;
        ImageShape shape = ImageShape.Of(samples.SampleShape);
        Span<float> original = memory.AsSpan(0, size);
        for (int i = 0; i < chosen.Length; i++)
        {
            samples.Gather(chosen.Slice(i, 1), original);
            changes.Apply(Epoch, chosen[i], input, shape, original, destination.Slice(i * size, size));
        }
    }
}
