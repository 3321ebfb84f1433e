using BlasNet.Communication;
using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Native;
using BlasNet.Optimizers;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>One training step in shards: this process computes its own one after the other, all exchange losses, metrics and gradients,
/// and each updates its weights by the same numbers.</summary>
/// <remarks>Gradients are added in the tree (0+1)+(2+3) of the shards, whoever computes them.</remarks>
internal sealed class ShardedStep : ITrainingStep
{
    private readonly WorkerTeam team;
    private readonly Sharding sharding;
    private readonly FloatBlock gradients;
    private readonly BatchLoader loader;
    private readonly OptimizerState optimizer;
    private readonly bool followsProgress;
    private readonly ShardTree tree;
    private readonly TreeSum sum;
    private readonly ShardStates states;
    private readonly ShardResults results;
    private readonly IJob[] gather, forward, backward, fold, update;
    private readonly float[] sums;
    private int shard;

    /// <summary>Prepares steps of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer with its moments.</param>
    /// <param name="batchSize">Largest number of rows of a batch.</param>
    /// <param name="sharding">The shards.</param>
    /// <param name="part">Sums for the rows of a shard.</param>
    /// <param name="votes">The wishes to stop, which are exchanged in each step.</param>
    /// <param name="augmenter">Augments the samples as they are copied; null for none.</param>
    public ShardedStep(Network network, OptimizerState optimizer, int batchSize, Sharding sharding, EpochSums part, StopVotes votes,
        Augmenter? augmenter = null)
    {
        Plan = network.Training(sharding.Most(batchSize));
        (team, gradients, this.optimizer, this.sharding) = (network.Team, network.Gradients, optimizer, sharding);
        followsProgress = network.Expanded.Layers.Any(layer => layer.FollowsProgress);
        loader = new BatchLoader(Plan, augmenter, team.Size);
        tree = new ShardTree(gradients.Length, sharding.PerProcess);
        sum = new TreeSum(sharding.Communicator, gradients.Length);
        // The gradients of the batches before.
        sums = new float[optimizer.Optimizer.GradientAccumulationSteps > 1 ? gradients.Length : 0];
        states = new ShardStates(network, sharding);
        results = new ShardResults(sharding, part, Plan, votes);
        // Augmenting is worth sharing among workers however small the network is.
        gather = augmenter is null ? [] : [loader];
        forward = augmenter is null ? [loader, .. Plan.Forward] : Plan.Forward;
        fold = [new TileJob(optimizer.Tiles, Fold)];
        backward = [.. Plan.Backward, .. fold];
        update = optimizer.Clips
            ?
            [
                new TileJob(optimizer.Tiles, optimizer.MeasureTile),
                new TileJob(Tiling.Whole(1), _ => optimizer.BeginStep()), new TileJob(optimizer.Tiles, optimizer.UpdateTile),
            ]
            : [new TileJob(optimizer.Tiles, optimizer.UpdateTile)];
    }

    /// <inheritdoc/>
    public BoundPlan Plan { get; }

    /// <inheritdoc/>
    public int Epoch
    {
        set => loader.Epoch = value;
    }

    /// <inheritdoc/>
    public BatchGroup Group { private get; set; } = BatchGroup.Alone;

    /// <inheritdoc/>
    public double Run(Dataset data, ReadOnlySpan<int> rows)
    {
        if (Group.Position > 0)
            gradients.Span.CopyTo(sums);
        if (followsProgress)
            Plan.Context.Progress = optimizer.Progress;
        states.Begin();
        for (shard = 0; shard < sharding.PerProcess; shard++)
        {
            states.Restore();
            RunShard(data, rows);
        }
        double loss = results.Exchange();
        if (!double.IsFinite(loss))
        {
            states.Restore();
            return loss;
        }
        // As the workers do, or an addition here could give other bits than theirs.
        using (FloatingPointMode.Scope flush = FloatingPointMode.Flush())
        {
            sum.Sum(gradients.Span);
            if (Group.Position > 0)
                Kernels.Elementwise.AddTo(sums, gradients.Span);
        }
        states.End(sharding.Filled(rows.Length));
        if (!Group.IsLast)
            return loss;
        if (!optimizer.Clips)
            optimizer.BeginStep();
        team.Run(update, Plan.IsSmall(rows.Length));
        return loss;
    }

    /// <inheritdoc/>
    public void AddTo(EpochSums sums, double loss) => results.AddTo(sums, loss);

    /// <inheritdoc/>
    // Each process has all rows and the same weights, and so finds the same array.
    public string? FirstNotFinite(Dataset data, ReadOnlySpan<int> rows)
    {
        int first = results.FirstNotFinite();
        loader.Choose(data, rows, sharding.Start(first, rows.Length), sharding.Start(first + 1, rows.Length));
        team.Run([loader]);
        string? found = Plan.FirstNotFinite();
        states.Restore();
        return found;
    }

    private void RunShard(Dataset data, ReadOnlySpan<int> rows)
    {
        int number = sharding.First + shard, start = sharding.Start(number, rows.Length), end = sharding.Start(number + 1, rows.Length);
        bool alone = Plan.IsSmall(end - start);
        if (start == end)
        {
            gradients.Span.Clear();
            team.Run(fold, alone);
            results.WriteEmpty(number);
        }
        else
        {
            loader.Choose(data, rows, start, end);
            Group.Begin(Plan.Context, optimizer);
            if (gather.Length > 0)
                team.Run(gather);
            team.Run(forward, alone);
            double loss = Plan.BatchLoss();
            results.Write(number, Plan, loss);
            if (double.IsFinite(loss))
                team.Run(backward, alone);
        }
        states.Add(shard, isEmpty: start == end);
    }

    private void Fold(Tile tile) => tree.Add(shard, tile.Start, gradients.Span.Slice(tile.Start, tile.Count));
}
