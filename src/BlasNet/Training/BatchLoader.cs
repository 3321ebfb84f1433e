using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Gathers the rows of a batch from a data set into a plan's input, target and weight slots, shared by the workers.</summary>
internal sealed class BatchLoader(BoundPlan plan) : IJob
{
    // Some sixteen microseconds of copying: below that a second worker is not worth its barrier.
    private const int FewestSharedFloats = 1 << 16;
    private const int Tiles = 8;

    private readonly int[] rows = new int[plan.Plan.Capacity];
    private readonly bool hasTargets = plan.Plan.LossStep >= 0;
    private IReadOnlyList<Samples> inputs = [];
    private Dataset? data;
    private int count;

    public int TileCount => Tiling.Count;

    private Tiling Tiling => count * plan.Plan.Buffers[plan.Plan.Inputs[0]].PerRow < FewestSharedFloats
        ? Tiling.Whole(count)
        : Tiling.AtLeast(count, Math.Max(1, count / Tiles));

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
            inputs[i].Gather(chosen, plan.Inputs[i].Rows(part));
        if (!hasTargets)
            return;
        data!.Targets.Gather(chosen, plan.Targets.Rows(part));
        data.GatherWeights(chosen, plan.Weights.Rows(part));
    }
}
