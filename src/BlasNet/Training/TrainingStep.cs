using BlasNet.Data;
using BlasNet.Execution;
using BlasNet.Optimizers;
using BlasNet.Tensors;

namespace BlasNet.Training;

/// <summary>Is one step of training as two lists of jobs: gather, forward and loss; then, if the loss is a number, backward and update.</summary>
internal sealed class TrainingStep
{
    private readonly WorkerTeam team;
    private readonly BatchLoader loader;
    private readonly OptimizerState optimizer;
    private readonly IJob[] gather;
    private readonly IJob[] forward;
    private readonly IJob[] backward;

    public TrainingStep(Network network, OptimizerState optimizer, int batchSize, Augmenter? augmenter = null)
    {
        Plan = network.Training(batchSize);
        team = network.Team;
        this.optimizer = optimizer;
        loader = new BatchLoader(Plan, augmenter, team.Size);
        // Changing images is work to share however small the network is.
        gather = augmenter is null ? [] : [loader];
        forward = augmenter is null ? [loader, .. Plan.Forward] : Plan.Forward;
        // The norm of all gradients comes before the learning rate and the scale of the step; without clipping those need no barrier.
        backward = optimizer.Clips
            ? [.. Plan.Backward, new TileJob(optimizer.Tiles, optimizer.MeasureTile), new TileJob(Tiling.Whole(1), _ => optimizer.BeginStep()), new TileJob(optimizer.Tiles, optimizer.UpdateTile)]
            : [.. Plan.Backward, new TileJob(optimizer.Tiles, optimizer.UpdateTile)];
    }

    public BoundPlan Plan { get; }

    /// <summary>Sets the epoch, counted from 1, of the steps to come.</summary>
    public int Epoch
    {
        set => loader.Epoch = value;
    }

    /// <summary>Trains on the given rows; the weights stay as they are when the loss is not a finite number.</summary>
    /// <returns>Sum of the weighted losses of the rows.</returns>
    public double Run(Dataset data, ReadOnlySpan<int> rows)
    {
        loader.Choose(data, rows);
        Plan.Context.Step = optimizer.StepCount;
        bool alone = Plan.IsSmall(rows.Length);
        if (gather.Length > 0)
            team.Run(gather);
        team.Run(forward, alone);
        double loss = EpochSums.BatchLoss(Plan);
        if (!double.IsFinite(loss))
            return loss;
        if (!optimizer.Clips)
            optimizer.BeginStep();
        team.Run(backward, alone);
        return loss;
    }

    /// <summary>Runs an action on each tile of a fixed cut.</summary>
    private sealed class TileJob(Tiling tiles, Action<Tile> action) : IJob
    {
        public int TileCount => tiles.Count;

        public void Run(int tile, int worker) => action(tiles[tile, worker]);
    }
}
